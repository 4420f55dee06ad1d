mod ending;
mod full_disk;
mod listing;
mod paths;
mod planted;
mod quota;
mod storing;

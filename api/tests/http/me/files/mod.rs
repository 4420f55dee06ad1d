mod ending;
mod listing;
mod paths;
mod planted;
mod quota;
mod storing;

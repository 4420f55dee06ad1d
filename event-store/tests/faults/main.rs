//! What the log promises when things go wrong: nodes and databases that are killed, paused, cut
//! off, or held up by others. Each test has a cluster of its own.

mod crowd;
mod held_up;
mod killed;
mod lost_answer;
mod node;
mod observed;
mod paused;
mod proxy;
mod restarted;
mod restored;
mod rolled_back;
mod torn_read;

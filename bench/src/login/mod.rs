//! Whether a stranger can tell by the clock which logins exist.
//!
//! A whole server answers over loopback. For each way in, a stranger who knows no secret asks about
//! logins that exist, about others that do not, and, as a control, about existing ones again with a
//! delay of 100 µs put into the server's way. All of it is one list in random order, so that
//! whatever else the machine does falls on all alike, and one request follows the other, so that
//! none waits for another.
//!
//! Three figures are given for each step. The difference of the medians says how much. The area says
//! how well the two can be told apart: it is the chance that of two answers, one of each kind, the
//! longer one is of the second kind (Mann and Whitney's U over the number of pairs), so 0.5 is a
//! coin. It asks nothing of the distribution, which here is the timer's and anything but normal. The
//! difference of the fastest tenth is what an attacker on a noisy line looks at: whatever is in the
//! way only ever makes an answer later, so the fast ones are the clean ones. Each has a bootstrap
//! interval of 99 %, and a step counts as told apart when the area's does not contain 0.5 or the fast
//! ones' does not contain 0. A step means something only if its control is told apart.

pub mod known;
pub mod served;
mod stranger;
mod telling_apart;

use std::collections::BTreeMap;

use self::{
    served::Served,
    stranger::{Door, Stranger},
    telling_apart::Comparison,
};
use crate::ground::Ground;

/// For each door and kind.
const ASKED: usize = 1_000;
/// Not counted: connections are made and memories filled.
const WARMING_UP: usize = 200;
/// How many logins there are of each kind, so that none meets its limit.
pub const LOGINS: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Known,
    Unknown,
    /// Known, and answered 100 µs later on purpose.
    Delayed,
}

type Times = BTreeMap<(&'static str, Kind), Vec<f64>>;

pub async fn run(ground: &Ground) -> anyhow::Result<()> {
    let served = Served::start(ground.database().await?).await?;
    known::register(&served).await?;
    let stranger = Stranger::new(&served.base);
    let mut questions = Vec::new();
    for door in Door::ALL {
        for kind in [Kind::Known, Kind::Unknown, Kind::Delayed] {
            questions.extend((0..ASKED).map(|number| (door, kind, number % LOGINS)));
        }
    }
    fastrand::shuffle(&mut questions);
    let mut times = Times::new();
    let warming_up = questions[..WARMING_UP].to_vec();
    for (counts, questions) in [(false, warming_up), (true, questions)] {
        for (door, kind, number) in questions {
            let login = match kind {
                Kind::Unknown => door.unknown_login(number),
                Kind::Known | Kind::Delayed => door.known_login(number),
            };
            for (step, took) in stranger.ask(door, &login, kind == Kind::Delayed).await? {
                if counts {
                    times.entry((step, kind)).or_default().push(took.as_secs_f64() * 1e6);
                }
            }
        }
    }
    print(&times);
    Ok(())
}

fn print(times: &Times) {
    println!("\n{ASKED} answers of each kind, medians in ms, differences in µs, 99 % intervals");
    for ((step, kind), sample) in times {
        let Some(known) = times.get(&(*step, Kind::Known)) else { continue };
        let against = match kind {
            Kind::Known => continue,
            Kind::Unknown => "unknown",
            Kind::Delayed => "known + 100 µs",
        };
        let compared = Comparison::of(known, sample);
        let told_apart = if compared.tells_apart() { "TOLD APART" } else { "alike" };
        let Comparison { medians, difference, of_the_fast, area } = compared;
        println!(
            "{step:<16} known {:>7.3}  {against:<14} {:>7.3}  difference {:>5.0} [{:>5.0}, {:>5.0}]  \
             of the fast {:>4.0} [{:>4.0}, {:>4.0}]  area {:.3} [{:.3}, {:.3}]  {told_apart}",
            medians[0] / 1e3,
            medians[1] / 1e3,
            difference.value,
            difference.low,
            difference.high,
            of_the_fast.value,
            of_the_fast.low,
            of_the_fast.high,
            area.value,
            area.low,
            area.high,
        );
    }
}

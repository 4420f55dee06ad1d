//! The second books, of whatever may happen to pools.

#[path = "../../../../../domain/tests/pools/world.rs"]
mod world;

use event_store::{Metadata, Position};
use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use world::{POOLS, World, any_story, pool_id};

fn told(world: &World) -> (Vec<Event>, BTreeMap<PoolId, Loaded<StoragePool>>) {
    let mut sequences = [0_u64; POOLS];
    let events = world.log.iter().zip(1..).map(|((pool, change), position)| {
        sequences[*pool] += 1;
        Event {
            position: Position(position),
            recorded_at: Timestamp::UNIX_EPOCH,
            sequence: sequences[*pool],
            event_type: change.name().to_owned(),
            metadata: Metadata::system("test", String::new()),
            subject: Subject::Pool(pool_id(*pool), change.clone()),
        }
    });
    let events = events.collect();
    let loaded = world.pools.iter().zip(sequences).enumerate().map(|(pool, (state, sequence))| {
        (pool_id(pool), Loaded { sequence, aggregate: state.clone() })
    });
    (events, loaded.collect())
}

proptest! {
    #[test]
    fn they_find_nothing_wrong_with_what_the_rules_allow_and_say_what_the_pools_say(
        story in any_story(),
        ends in any::<bool>(),
    ) {
        let mut world = World::new();
        story.into_iter().for_each(|step| world.take(step));
        if ends {
            world.come_to_an_end();
        }
        let (events, loaded) = told(&world);
        let mut books = Books::comparing(loaded);
        events.iter().for_each(|event| books.enter(event));
        prop_assert_eq!(&books.wrong, &[""; 0]);
        prop_assert!(books.compared.is_empty(), "every pool was compared");
        for (number, pool) in world.pools.iter().enumerate() {
            let book = &books.pools[&pool_id(number)];
            prop_assert_eq!(book.reserved_bytes(), pool.reserved_bytes);
        }
    }

    #[test]
    fn they_find_a_pool_out_that_has_forgotten_something(story in any_story(), which in 0..POOLS) {
        let mut world = World::new();
        story.into_iter().for_each(|step| world.take(step));
        let Some(account) = world.pools[which].quotas.keys().next().copied() else {
            return Ok(());
        };
        world.pools[which].quotas.remove(&account);
        let (events, loaded) = told(&world);
        let mut books = Books::comparing(loaded);
        events.iter().for_each(|event| books.enter(event));
        prop_assert_eq!(books.wrong.len(), 1);
        prop_assert!(books.wrong[0].contains(&pool_id(which).to_string()));
    }
}

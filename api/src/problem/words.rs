//! Numbers and names as parts of a sentence.

use domain::storage_pool::Undone;

pub(super) fn accounts(how_many: usize) -> String {
    if how_many == 1 { "one account".to_owned() } else { format!("{how_many} accounts") }
}

/// So many whole hundredths of a decimal gigabyte, as sizes are given in the pages.
pub(super) fn gigabytes(bytes: u64) -> String {
    let hundredths = bytes / 10_000_000;
    format!("{}.{:02} GB", hundredths / 100, hundredths % 100)
}

/// Files that the server is to remove.
pub(super) fn to_be_removed(Undone { removals, cancelled_moves, .. }: Undone) -> String {
    let of_removals = match removals {
        0 => None,
        1 => Some("the files of one deleted account".to_owned()),
        removals => Some(format!("the files of {removals} deleted accounts")),
    };
    let of_moves = match cancelled_moves {
        0 => None,
        1 => Some("what one cancelled move has copied".to_owned()),
        moves => Some(format!("what {moves} cancelled moves have copied")),
    };
    let all: Vec<String> = of_removals.into_iter().chain(of_moves).collect();
    all.join(", and ")
}

/// Those who are named, and how many there are besides.
pub(super) fn names(named: &[String], others: usize) -> String {
    let besides = match others {
        0 => None,
        1 => Some("1 other".to_owned()),
        others => Some(format!("{others} others")),
    };
    let all: Vec<String> = named.iter().cloned().chain(besides).collect();
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => "nobody".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_is_not_one_accounts() {
        assert_eq!([1, 2].map(accounts), ["one account", "2 accounts"]);
    }

    #[test]
    fn gigabytes_are_decimal_and_never_rounded_up() {
        let told = [0, 9_999_999, 2_509_999_999, u64::MAX].map(gigabytes);
        assert_eq!(told, ["0.00 GB", "0.00 GB", "2.50 GB", "18446744073.70 GB"]);
    }

    #[test]
    fn what_is_to_be_removed_is_said_with_whose_it_is() {
        let told = |removals, cancelled_moves| {
            to_be_removed(Undone { old_copies: 0, removals, cancelled_moves })
        };
        assert_eq!(told(1, 0), "the files of one deleted account");
        assert_eq!(
            told(2, 1),
            "the files of 2 deleted accounts, and what one cancelled move has copied"
        );
        assert_eq!(told(0, 3), "what 3 cancelled moves have copied");
    }

    #[test]
    fn names_are_joined_as_people_would_say_them() {
        let [ada, bea, cleo] = ["Ada", "Bea", "Cleo"].map(str::to_owned);
        let all = [ada, bea, cleo];
        assert_eq!(names(&all[..1], 0), "Ada");
        assert_eq!(names(&all[..2], 0), "Ada and Bea");
        assert_eq!(names(&all, 0), "Ada, Bea and Cleo");
        assert_eq!(names(&all[..1], 1), "Ada and 1 other");
        assert_eq!(names(&all, 40), "Ada, Bea, Cleo and 40 others");
        assert_eq!(names(&[], 2), "2 others");
    }
}

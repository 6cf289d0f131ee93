//! From numbers within a message to the items they stand for.
//! Must not know how the message that is meant was found.

use crate::answer::{Misread, SpokenCommand};
use crate::model::ItemId;

/// The items that are meant, each once, in the order in which they are named. `entries` are the items behind
/// the numbers of the message that is meant, from 1; none where no message is near enough.
pub fn items(said: &SpokenCommand, entries: Option<&[ItemId]>) -> Result<Vec<ItemId>, Misread> {
    let which = &said.which;
    let mut found: Vec<ItemId> = Vec::new();
    let mut add = |item: &ItemId| {
        if !found.contains(item) {
            found.push(item.clone());
        }
    };
    which.items.iter().for_each(&mut add);
    if !which.items.is_empty() && which.numbers.is_empty() && !which.all {
        return Ok(found);
    }
    let entries = entries.filter(|entries| !entries.is_empty()).ok_or(Misread::NoList)?;
    let at = |number: u32| {
        let place = (number as usize).checked_sub(1);
        place.and_then(|place| entries.get(place)).ok_or(Misread::NoNumber { number, last: entries.len() })
    };
    let left_out = which.except.iter().map(|number| at(*number)).collect::<Result<Vec<_>, _>>()?;
    if which.all {
        entries.iter().filter(|item| !left_out.contains(item)).for_each(&mut add);
    } else if which.is_bare() {
        match entries {
            [only] => add(only),
            several => return Err(Misread::WhichOne(several.len())),
        }
    }
    for number in &which.numbers {
        add(at(*number)?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{CommandWord, EntriesMeant, What};

    fn said(which: EntriesMeant) -> SpokenCommand {
        SpokenCommand { word: CommandWord::Report, which, what: What::default() }
    }

    fn ids(items: &[&str]) -> Vec<ItemId> {
        items.iter().map(|id| ItemId::from(*id)).collect()
    }

    #[test]
    fn numbers_ids_and_all_lead_to_items_once_each() {
        let entries = ids(&["A", "B", "C"]);
        let find = |which| items(&said(which), Some(&entries));
        let numbers = |numbers: &[u32]| EntriesMeant { numbers: numbers.into(), ..EntriesMeant::default() };
        assert_eq!(find(numbers(&[3, 1, 3])), Ok(ids(&["C", "A"])));
        assert_eq!(find(numbers(&[4])), Err(Misread::NoNumber { number: 4, last: 3 }));
        assert_eq!(find(numbers(&[0])), Err(Misread::NoNumber { number: 0, last: 3 }));
        let all = EntriesMeant { all: true, except: vec![2], ..EntriesMeant::default() };
        assert_eq!(find(all), Ok(ids(&["A", "C"])));
        assert_eq!(find(EntriesMeant::default()), Err(Misread::WhichOne(3)));
        let named = EntriesMeant { items: ids(&["X"]), ..EntriesMeant::default() };
        assert_eq!(items(&said(named), None), Ok(ids(&["X"])), "an id needs no message");
    }

    #[test]
    fn a_bare_word_means_the_only_entry() {
        assert_eq!(items(&said(EntriesMeant::default()), Some(&ids(&["A"]))), Ok(ids(&["A"])));
        assert_eq!(items(&said(EntriesMeant::default()), None), Err(Misread::NoList));
    }
}

//! How a row of a table is declared: once, as a struct whose fields are the table's columns. Reading, writing, the
//! list of columns and the seal all follow from the declaration. Must not know what any table is for.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use super::column::Datum;
use super::error::Fault;
use crate::model::OrgId;
use crate::model::ids::hex;

/// A table of the store. Each row belongs to an organisation, which stands in the column `org` before all others, and
/// ends with the column `digest`, its seal.
pub(super) trait StoredRow: Sized + Clone {
    /// The table's name.
    const NAME: &'static str;
    /// The columns between `org` and `digest`; the key stands first.
    const COLUMNS: &'static [&'static str];
    /// How many columns are the key.
    const KEY: usize;
    /// The columns that are not sealed, because a crash may leave any value in them: leases, tokens, counts of tries.
    const UNSEALED: &'static [&'static str];

    /// The statements and the seal that follow from the declaration.
    fn sql() -> &'static TableSql;

    /// Reads a row from its columns.
    fn read(cells: &[Datum<'_>]) -> Result<Self, Fault>;

    /// The columns of the row.
    fn cells(&self) -> Vec<Datum<'_>>;
}

/// What follows from the declaration of a table.
pub(super) struct TableSql {
    table: &'static str,
    columns: &'static [&'static str],
    /// Which columns are sealed.
    sealed: Vec<bool>,
    /// `SELECT columns, digest FROM table WHERE org = $1 AND `.
    pub(super) select: String,
    /// Adds a row; does nothing where there is one of its key.
    pub(super) insert: String,
    /// Whether a row is the one of a key: `org = $1 AND key = $2`.
    pub(super) of_key: String,
}

impl TableSql {
    /// Puts together the statements of a table.
    pub(super) fn of<T: StoredRow>() -> Self {
        let sealed = T::COLUMNS.iter().map(|column| !T::UNSEALED.contains(column)).collect();
        let columns = T::COLUMNS.join(", ");
        let places: Vec<String> = (1..=T::COLUMNS.len() + 2).map(|place| format!("${place}")).collect();
        let key = T::COLUMNS.iter().take(T::KEY).enumerate();
        let key: Vec<String> = key.map(|(place, column)| format!(" AND {column} = ${}", place + 2)).collect();
        Self {
            table: T::NAME,
            columns: T::COLUMNS,
            sealed,
            select: format!("SELECT {columns}, digest FROM {} WHERE org = $1 AND ", T::NAME),
            insert: format!(
                "INSERT INTO {} (org, {columns}, digest) VALUES ({}) ON CONFLICT DO NOTHING",
                T::NAME,
                places.join(", ")
            ),
            of_key: format!("org = $1{}", key.concat()),
        }
    }

    /// What goes on behind `WHERE org = $1 AND` for the row of a key.
    pub(super) fn of_key_only(&self) -> &str {
        self.of_key.strip_prefix("org = $1 AND ").unwrap_or_default()
    }

    /// The place of a column.
    pub(super) fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| *known == column)
    }

    /// Whether what stands at a place is sealed.
    pub(super) fn is_sealed(&self, place: usize) -> bool {
        self.sealed.get(place).copied().unwrap_or(false)
    }

    /// The seal of a row: a hash over its table, its organisation and every sealed column.
    pub(super) fn seal<'c>(&self, org: &OrgId, cells: impl IntoIterator<Item = &'c Datum<'c>>) -> Seal {
        let mut hash = Sha256::new();
        let mut add = |kind: u8, part: &[u8]| {
            hash.update([kind]);
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        };
        add(b't', self.table.as_bytes());
        add(b't', org.as_str().as_bytes());
        for (cell, _) in cells.into_iter().zip(&self.sealed).filter(|(_, sealed)| **sealed) {
            match cell {
                Datum::Null => add(b'n', &[]),
                Datum::Int(number) => add(b'i', &number.to_be_bytes()),
                Datum::Text(text) => add(b't', text.as_bytes()),
                Datum::Bytes(bytes) => add(b'b', bytes),
            }
        }
        Seal(hash.finalize().into())
    }
}

/// The seal of one row, or the seals of many together. Together they do not depend on the order of the rows, and a row
/// leaves as it came: by adding its seal once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Seal(pub(super) [u8; 32]);

/// In hex.
impl Serialize for Seal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Seal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let byte = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
        let bytes: Option<Vec<u8>> = (0..32).map(|place| byte(2 * place)).collect();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok()).filter(|_| text.len() == 64);
        bytes.map(Self).ok_or_else(|| D::Error::custom("no seal"))
    }
}

impl Seal {
    /// Adds the seal of a row that comes, or takes out that of a row that goes.
    pub(super) fn toggle(&mut self, other: Self) {
        for (mine, other) in self.0.iter_mut().zip(other.0) {
            *mine ^= other;
        }
    }

    /// Both seals together.
    pub(super) fn with(mut self, other: Self) -> Self {
        self.toggle(other);
        self
    }

    /// Reads what stands in the column `digest`.
    pub(super) fn read(cell: &Datum<'_>) -> Option<Self> {
        match cell {
            Datum::Bytes(bytes) => bytes.as_ref().try_into().ok().map(Self),
            _ => None,
        }
    }

    /// How the seal stands in the column `digest`.
    pub(super) fn cell(&self) -> Datum<'_> {
        Datum::Bytes(std::borrow::Cow::Borrowed(&self.0))
    }
}

/// Reads one column of a row.
pub(super) fn read_column<T: super::column::FromDatum>(
    cells: &[Datum<'_>],
    place: usize,
    column: &'static str,
) -> Result<T, Fault> {
    let cell = cells.get(place).unwrap_or(&Datum::Null);
    T::read(cell).ok_or_else(|| Fault::Value { column, found: cell.shown() })
}

/// Declares a table: its name, its key, and the fields of its rows. The fields stand in the order of the columns, the
/// key first.
macro_rules! table {
    (
        $(#[$doc:meta])*
        $row:ident in $name:literal, key $key:literal, unsealed [$($unsealed:literal),*],
        { $($(#[$field_doc:meta])* $field:ident: $type:ty),+ $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub(in crate::store) struct $row {
            $($(#[$field_doc])* pub(in crate::store) $field: $type,)+
        }

        impl $crate::store::table::StoredRow for $row {
            const NAME: &'static str = $name;
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];
            const KEY: usize = $key;
            const UNSEALED: &'static [&'static str] = &[$($unsealed),*];

            fn sql() -> &'static $crate::store::table::TableSql {
                static SQL: std::sync::LazyLock<$crate::store::table::TableSql> =
                    std::sync::LazyLock::new($crate::store::table::TableSql::of::<$row>);
                &SQL
            }

            fn read(cells: &[$crate::store::column::Datum<'_>]) -> Result<Self, $crate::store::error::Fault> {
                let mut places = 0..;
                Ok(Self {
                    $($field: $crate::store::table::read_column(
                        cells,
                        places.next().unwrap_or_default(),
                        stringify!($field),
                    )?,)+
                })
            }

            fn cells(&self) -> Vec<$crate::store::column::Datum<'_>> {
                vec![$($crate::store::column::ToDatum::cell(&self.$field)),+]
            }
        }
    };
}

pub(super) use table;

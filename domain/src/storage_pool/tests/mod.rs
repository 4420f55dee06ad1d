//! The rules of a storage pool, one subject per file.

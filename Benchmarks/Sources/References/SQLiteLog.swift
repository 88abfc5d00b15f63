// SPDX-License-Identifier: Apache-2.0

import CSQLite
import EventLog

/// The same events in SQLite: one table, one INSERT a transaction, write-ahead log, synchronous=FULL
/// (https://www.sqlite.org/wal.html, https://www.sqlite.org/pragma.html#pragma_synchronous).
/// Everything else is SQLite's default, the checkpoint after 1,000 pages included.
final class SQLiteLog {
    private let database: OpaquePointer
    private let insert: OpaquePointer

    /// Makes the database.
    init(_ path: String) throws {
        var opened: OpaquePointer?
        guard sqlite3_open(path, &opened) == SQLITE_OK, let database = opened else {
            throw Failure("SQLite cannot open \(path)")
        }
        self.database = database
        let setUp = """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE event (
                seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL,
                version INTEGER NOT NULL, data BLOB NOT NULL);
            """
        guard sqlite3_exec(database, setUp, nil, nil, nil) == SQLITE_OK else {
            throw Self.failure(database)
        }
        var prepared: OpaquePointer?
        let text = "INSERT INTO event (at, type, version, data) VALUES (?1, ?2, ?3, ?4)"
        guard sqlite3_prepare_v2(database, text, -1, &prepared, nil) == SQLITE_OK,
            let insert = prepared
        else { throw Self.failure(database) }
        self.insert = insert
    }

    deinit {
        sqlite3_finalize(insert)
        sqlite3_close(database)
    }

    /// Makes one event durable, in a transaction of its own.
    func append(_ entry: NewEntry) throws {
        var type = entry.type
        let result = type.withUTF8 { type in
            entry.data.withUnsafeBytes { data in
                // The statement is done with the bytes when this returns: nil is SQLITE_STATIC.
                sqlite3_bind_int64(insert, 1, Workspace.epoch.microseconds)
                sqlite3_bind_text(insert, 2, type.baseAddress, Int32(type.count), nil)
                sqlite3_bind_int64(insert, 3, Int64(entry.version))
                sqlite3_bind_blob(insert, 4, data.baseAddress, Int32(data.count), nil)
                let result = sqlite3_step(insert)
                sqlite3_reset(insert)
                return result
            }
        }
        guard result == SQLITE_DONE else { throw Self.failure(database) }
    }

    private static func failure(_ database: OpaquePointer) -> Failure {
        Failure("SQLite: \(String(cString: sqlite3_errmsg(database)))")
    }
}

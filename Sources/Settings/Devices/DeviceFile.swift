// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Reads the device file (U10): CSV as in RFC 4180, with a header row that names the columns.
///
/// ```
/// serial,enrollment_id,groups,platform
/// C02XK1ZJJG5J,6C4A2BDF-6E5B-4B13-9C1C-8F3A1E1D5A10,staff;berlin,macOS
/// ```
///
/// Only `serial` is required; the order of the columns is free. A byte-order mark, CRLF and empty
/// lines are accepted. Anything else that is not as it should be refuses the whole file: half a
/// fleet is worse than yesterday's.
package enum DeviceFile {
    /// A device file has at most this many bytes (64 MiB), enough for ``maximumRows``.
    package static let maximumBytes = 67_108_864
    /// A device file has at most this many rows.
    package static let maximumRows = 1_000_000

    /// Reads and checks the file at `path`.
    package static func load(path: String) throws(DeviceFileError) -> [Device] {
        let bytes: [UInt8]
        do {
            bytes = try OpenFile.contents(of: path, maximumBytes: maximumBytes)
        } catch {
            throw DeviceFileError(
                path: path, line: nil, message: "the device file cannot be read: \(error.message)",
                remedy: error.remedy(path: path))
        }
        return try parse(bytes, path: path)
    }

    /// Checks the bytes of a device file.
    /// - Parameter path: the file's name, for messages.
    /// - Returns: the devices in the order of the file.
    package static func parse(
        _ bytes: [UInt8], path: String
    ) throws(DeviceFileError) -> [Device] {
        func refuse(_ line: Int?, _ fault: DeviceFault) -> DeviceFileError {
            DeviceFileError(path: path, line: line, message: fault.message, remedy: fault.remedy)
        }
        guard bytes.count <= maximumBytes else {
            throw refuse(nil, DeviceFault("it is larger than \(maximumBytes) bytes", "split it"))
        }
        do {
            try TextFault.check(bytes)
        } catch {
            let remedy =
                error == .empty ? "write at least the header: serial" : "save the file as UTF-8"
            throw refuse(
                Place(offset: error.offset, in: bytes).line, DeviceFault(error.message, remedy))
        }
        var rows = CSVRows(bytes)
        do {
            return try devices(of: &rows)
        } catch {
            throw refuse(rows.line, error)
        }
    }

    private static func devices(of rows: inout CSVRows) throws(DeviceFault) -> [Device] {
        var fields: [String] = []
        guard try rows.next(into: &fields) else {
            throw DeviceFault("there is no header row", "write at least: serial")
        }
        let columns = try DeviceColumns(header: fields)
        var reader = DeviceRowReader(columns: columns)
        var devices: [Device] = []
        while try rows.next(into: &fields) {
            guard devices.count < maximumRows else {
                throw DeviceFault("there are more than \(maximumRows) devices", "split the fleet")
            }
            devices.append(try reader.device(fields, line: rows.line))
        }
        return devices
    }
}

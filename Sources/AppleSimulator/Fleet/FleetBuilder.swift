// SPDX-License-Identifier: Apache-2.0

/// Makes a simulated organization from a seed: the same one for the same seed, always.
struct FleetBuilder {
    /// Names of the first tokens and locations, in order; `place-7` and so on follow.
    static let names = ["berlin", "hamburg", "muenchen", "koeln", "dresden", "bremen"]
    /// Groups of the device file.
    static let groups = ["sales", "school", "warehouse", "office", "studio"]

    private let shape: FleetShape
    private let now: Moment
    private var random: SeededRandom
    private var apple: AppleService
    private var mdm: SmallMDM
    private var owned: [Int: [Int]] = [:]
    private var serials: [String] = []
    private let places: [String]

    init(shape: FleetShape, seed: UInt64, apiKey: String, now: Moment) {
        self.shape = shape
        self.now = now
        places = (0..<max(1, shape.places)).map {
            $0 < Self.names.count ? Self.names[$0] : "place-\($0 + 1)"
        }
        random = SeededRandom(seed: seed)
        apple = AppleService(seed: random.next())
        mdm = SmallMDM(apiKey: apiKey, seed: random.next())
    }

    /// The whole organization.
    static func build(
        shape: FleetShape, seed: UInt64, apiKey: String, now: Moment
    ) -> (apple: AppleService, mdm: SmallMDM) {
        var builder = FleetBuilder(shape: shape, seed: seed, apiKey: apiKey, now: now)
        builder.makeStore()
        builder.makeLocations()
        builder.makeDevices()
        builder.assign()
        builder.giveHabits()
        return (builder.apple, builder.mdm)
    }

    /// The first numbers are: a free unlimited app, two books, one of them PLUS; custom apps last.
    private mutating func makeStore() {
        let words = ["Notes", "Maps", "Atlas", "Ledger", "Studio", "Reader", "Planner", "Scan"]
        for index in 0..<shape.apps {
            let custom = index >= shape.apps - shape.customApps
            let word = words[index % words.count]
            var app = StoreApp(
                adamId: 900_000_001 + index,
                name: "\(custom ? "Inhouse" : "Example") \(word) \(index)",
                bundleId: "org.example.\(custom ? "inhouse" : "app").\(word.lowercased())\(index)",
                custom: custom)
            if index == 1 || index == 2 {
                app.product = .book
                app.name = "Example Handbook \(index)"
                app.bundleId = nil
                app.deviceAssignable = false
                app.revocable = false
            } else {
                for platform in platforms(index) {
                    app.versions[platform] = StoreApp.Version(
                        externalId: apple.store.newExternalId(),
                        display: "\(1 + random.below(9)).\(random.below(20)).\(random.below(10))",
                        released: now)
                }
            }
            apple.store.add(app)
        }
    }

    /// Every tenth app is for macOS only, every tenth universal, the rest for iOS.
    private func platforms(_ index: Int) -> [StoreApp.Platform] {
        switch index % 10 {
        case 8: [.macOS]
        case 5: [.iOS, .macOS]
        default: [.iOS]
        }
    }

    private mutating func makeLocations() {
        for (index, place) in places.enumerated() {
            let uId = "98000000000000010\(index + 1)"
            var location = Location(
                uId: uId, name: place, organization: "Example GmbH \(place)", seed: random.next())
            let share = apple.store.adamIds.enumerated().filter { position, _ in
                // The first five are everywhere, so one app has several tokens.
                position < 5 || position % places.count == index
            }
            for (_, adamId) in share {
                guard let app = apple.store.apps[adamId] else { continue }
                let isPlus = adamId == 900_000_003
                let asset = OwnedAsset(
                    total: adamId == 900_000_001 ? OwnedAsset.unlimitedCount : 0,
                    productType: app.product == .book ? "Book" : "App",
                    deviceAssignable: app.deviceAssignable, revocable: app.revocable,
                    supportedPlatforms: app.supportedPlatforms)
                location.setAsset(
                    AssetName(adamId: adamId, pricingParam: isPlus ? "PLUS" : "STDQ"), asset)
            }
            owned[index] = share.map(\.element)
            apple.locations[uId] = location
            apple.tokens.append(
                TokenRecord(
                    name: place, location: location,
                    expires: now + .seconds((300 + 10 * index) * 86_400), random: &random))
        }
    }

    private mutating func makeDevices() {
        let zones = shape.timeZones
        for index in 0..<shape.devices {
            let isMac = index % shape.macEvery == shape.macEvery - 1
            let platform = isMac ? "macOS" : index % 3 == 0 ? "iPadOS" : "iOS"
            let letters = Array("CDFGHJKLMNPQRTVWXY")
            var code = ""
            for _ in 0..<4 { code.append(letters[random.below(letters.count)]) }
            var groups = [Self.groups[index % Self.groups.count]]
            if index % 7 == 0 { groups.append(Self.groups[(index + 2) % Self.groups.count]) }
            let serial = "\(code)\(100_000 + index)"
            let zone = index % 8 < 5 ? 0 : (index % 8 - 4) % zones.count
            serials.append(serial)
            mdm.add(
                SimulatedDevice(
                    serial: serial, enrollmentId: random.uuid(),
                    platform: platform, user: index % 4 == 0 ? "user\(index)" : nil,
                    groups: groups.sorted(), osVersion: platform == "macOS" ? "15.6" : "18.6",
                    timeZone: zones[zone], supervised: index % 5 != 0))
        }
    }

    /// Gives each device apps of its location, installed at the current version, and each
    /// location a few users; then buys a quarter more licenses than are in use.
    private mutating func assign() {
        for (index, place) in places.enumerated() {
            guard let uId = apple.token(named: place)?.uId,
                var location = apple.locations.removeValue(forKey: uId)
            else { continue }
            var licenses: [AssignedLicense] = []
            let fitting = fittingApps(owned[index] ?? [])
            for position in stride(from: index, to: serials.count, by: places.count) {
                licenses += equip(serials[position], from: fitting)
            }
            for number in 1...3 {
                let id = "\(place)-user-\(number)"
                location.setUser(
                    VPPUser(
                        clientUserId: id, email: "\(id)@example.org", status: "Associated",
                        idHash: "hash-\(id)", since: 0))
                let bookParam = number == 1 ? "PLUS" : "STDQ"
                let book = AssetName(
                    adamId: number == 1 ? 900_000_003 : 900_000_002, pricingParam: bookParam)
                if location.assets[book] != nil {
                    licenses.append(AssignedLicense(asset: book, holder: .user(id)))
                }
            }
            let uses = Dictionary(grouping: licenses, by: \.asset).mapValues(\.count)
            for name in location.assetNames where location.assets[name]?.unlimited == false {
                let used = uses[name] ?? 0
                _ = location.buy(name, count: used + used / 4 + shape.spareLicenses)
            }
            location.add(licenses)
            apple.locations[uId] = location
        }
    }

    /// The apps of each platform among `adamIds`, with their versions.
    private func fittingApps(
        _ adamIds: [Int]
    ) -> [StoreApp.Platform: [(adamId: Int, version: StoreApp.Version)]] {
        var fitting: [StoreApp.Platform: [(adamId: Int, version: StoreApp.Version)]] = [:]
        for platform in StoreApp.Platform.allCases {
            fitting[platform] = adamIds.compactMap { adamId in
                (apple.store.apps[adamId]?.versions[platform]).map { (adamId, $0) }
            }
        }
        return fitting
    }

    private mutating func equip(
        _ serial: String, from apps: [StoreApp.Platform: [(adamId: Int, version: StoreApp.Version)]]
    ) -> [AssignedLicense] {
        guard var device = mdm.devices[serial],
            let fitting = apps[device.storePlatform], !fitting.isEmpty
        else { return [] }
        let wanted = min(
            fitting.count,
            shape.appsOfDevice + (shape.varies ? random.below(shape.appsOfDevice / 2 + 1) : 0))
        // A window over the list: distinct apps without drawing twice.
        let start = random.below(fitting.count)
        for offset in 0..<wanted {
            let (adamId, version) = fitting[(start + offset) % fitting.count]
            device.installed[adamId] = SimulatedDevice.Installed(
                externalId: version.externalId, display: version.display)
        }
        mdm.devices[serial] = device
        return device.installed.keys.sorted().map {
            AssignedLicense(asset: AssetName(adamId: $0), holder: .device(serial))
        }
    }

    /// A known handful of devices misbehaves; one of them is stuck with one app.
    private mutating func giveHabits() {
        if let first = serials.first(where: { mdm.devices[$0]?.platform == "iOS" }),
            let adamId = mdm.devices[first]?.installed.keys.min()
        {
            mdm.devices[first]?.habit = Habit(kind: .stuck, adamId: adamId)
        }
        let codes = [663, 506, 1_407, 12_025]
        let kinds: [Habit.Kind] = [.notNow, .failing, .asleep, .refusing]
        var position = 4
        for kind in kinds {
            for number in 0..<shape.devicesOfHabit where position < serials.count {
                let habit = Habit(kind: kind, errorCode: codes[number % codes.count])
                mdm.devices[serials[position]]?.habit = habit
                position += 2
            }
        }
    }
}

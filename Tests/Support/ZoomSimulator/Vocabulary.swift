/// The words that names, topics, messages and files are made of: few, so that a search finds something.
enum Vocabulary {
    /// First names as shown and as they stand in e-mail addresses.
    static let firstNames = [
        ("Ada", "ada"), ("Bruno", "bruno"), ("Chiara", "chiara"), ("Dörte", "doerte"), ("Émile", "emile"),
        ("Farid", "farid"), ("Göran", "goeran"), ("Hana", "hana"), ("İlker", "ilker"), ("Jūlija", "julija"),
        ("Kofi", "kofi"), ("Łucja", "lucja"), ("Mei 美", "mei"), ("Nuno", "nuno"), ("Øyvind", "oyvind"),
        ("Priya", "priya"),
    ]

    static let lastNames = [
        ("Lindqvist", "lindqvist"), ("Keller", "keller"), ("O'Brien", "obrien"), ("Nuñez", "nunez"),
        ("Sørensen", "sorensen"), ("Yılmaz", "yilmaz"), ("Müller-Lüdenscheidt", "mueller"), ("Tanaka", "tanaka"),
        ("Kowalczyk", "kowalczyk"), ("Adeyemi", "adeyemi"), ("Petrov", "petrov"),
    ]

    static let departments = ["Engineering", "Harbour Office", "Sales & Chartering", "Sécurité", "", "人事"]

    static let timeZones = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC", "America/Sao_Paulo"]

    static let words = [
        "anchor", "berth", "cargo", "compass", "current", "deck", "ferry", "harbour", "hull", "keel", "ledger", "mast",
        "manifest", "mooring", "pilot", "quay", "rigging", "rudder", "sail", "schedule", "signal", "tide", "tonnage",
        "voyage", "wharf", "invoice", "budget", "review", "release", "forecast", "customer", "the", "and", "with",
        "before", "after", "about", "from", "new", "old", "open", "closed", "late", "early",
    ]

    /// Text that must arrive exactly: other scripts, emoji, quotes, escapes, markup, control characters.
    static let awkward = [
        "Grüße aus Zürich 🚢", "日本語のメモ", "\"quoted\" and C:\\path\\file", "tab\there", "line\nbreak",
        "<b>bold</b> & more", "naïve café – “curly”", "👩‍👩‍👧‍👦 family", "Ελληνικά", "\u{2028}separator", "بحر",
    ]

    static let topics = [
        "Weekly berth planning", "Cargo manifest review", "Pilot rota", "Budget forecast", "Customer call",
        "Tide table update", "Réunion d'équipe", "Release checklist", "Einarbeitung neue Kolleg:innen", "朝会",
    ]

    static let channelNames = [
        "dock-crew", "tide-watch", "charter-desk", "engine-room", "café", "release-train", "safety", "night-shift",
    ]

    static func sentence(_ random: inout SeededRandom, words count: Int) -> String {
        var text = ""
        for index in 0..<count {
            if index > 0 { text += " " }
            text += random.pick(words)
        }
        return text
    }
}

/// Documents that every data set contains, whatever its seed and size, so that a demo and tests can look for them.
enum Showcase {
    static let kickoffTopic = "Lighthouse kickoff"
    static let retrospectiveTopic = "Lighthouse retrospective"
    static let weeklyTopic = "Lighthouse weekly"
    static let watchTopic = "Lighthouse watch"
    static let channelName = "lighthouse-launch"
    static let rolloutMessage = "The lighthouse rollout starts on Monday; the checklist is attached."
    static let greeting = "Grüße aus Zürich 🚢: \"Leinen los\" \\o/ <b>日本語</b>\tTab"
    static let emptyFileMessage = "An empty file, to see what happens."
    static let checklist = """
        Lighthouse checklist

        1. Barnacle inspection below the water line
        2. Foghorn rehearsal at dawn
        3. Wick, lens and lamp oil – drei Stück – 灯台

        """
    static let transcript = """
        WEBVTT

        1
        00:00:01.000 --> 00:00:04.000
        Ada Lindqvist: Welcome to the lighthouse kickoff.

        2
        00:00:04.500 --> 00:00:09.000
        Bruno Keller: Whatever happens, keep the lamp burning.

        """
    /// More than a double holds exactly, to catch clients that read numbers as doubles.
    static let hugeMeetingNumber: Int64 = 9_007_199_254_740_993
}

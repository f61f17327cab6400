import ConnectorSDK

extension ZoomSync {
    /// Emits the documents of all users, page by page, and keeps nothing of them but their ids.
    ///
    /// A listing that breaks off still gives the users it named: their documents can be brought up to date, while the
    /// failure keeps the scope from counting as complete.
    func listUsers(into scope: SyncScope) async throws -> (ids: [String], failure: ConnectorError?) {
        var ids: [String] = []
        var known: Set<String> = []
        var failure: ConnectorError?
        // Without a status Zoom lists the active ones.
        let statuses: [String?] = api.settings.includesInactiveUsers ? [nil, "inactive"] : [nil]
        for status in statuses {
            do {
                try await api.forEachPage(of: .users(status: status)) { list in
                    try await scope.emit(list, of: .users) { user in
                        // An invited user may have no id yet, and nothing that could be listed.
                        if let id = ZoomDocumentID.text(user, "id"), known.insert(id).inserted { ids.append(id) }
                        return Document(
                            id: ZoomDocumentID.user(user), timestamp: user.timestamp("user_created_at", "created_at"),
                            body: ZoomDocument.body(.user, of: user))
                    }
                }
            } catch {
                if error is CancellationError || Task.isCancelled { throw error }
                let listingFailure = (error as? ZoomRefusal)?.userListingError ?? ConnectorError(wrapping: error)
                if listingFailure.scope == .job { throw listingFailure }
                failure = failure ?? listingFailure
            }
        }
        return (ids, failure)
    }
}

extension ZoomRefusal {
    /// The refusal as a failure of the listing of users: without users there is nothing else to ask for.
    fileprivate var userListingError: ConnectorError {
        switch kind {
        case .missingScope, .notAllowed, .accessToken: error.concerning(.job)
        default: error
        }
    }
}

extension JSONView {
    /// The first of some members that is a moment in ISO 8601.
    func timestamp(_ keys: String...) -> Timestamp? {
        for key in keys {
            if let moment = self[key]?.string.flatMap({ Timestamp(iso8601: $0) }) { return moment }
        }
        return nil
    }
}

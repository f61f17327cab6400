import ConnectorSDK

extension ZoomAPI {
    /// Walks a listing page by page to its end.
    ///
    /// Zoom's page tokens last a quarter of an hour. Where one has expired the listing is walked again from its start,
    /// once; what is then handled twice does no harm, since documents are told apart by their ids.
    ///
    /// - Parameters:
    ///   - restart: called before the second walk, to forget what was kept of the first.
    ///   - handle: takes one page's list.
    /// - Throws: ``ZoomRefusal`` when Zoom refused the call for good, ``ConnectorError`` for everything else.
    func forEachPage(
        of call: ZoomCall, restart: () -> Void = {}, _ handle: (_ list: JSONView) async throws -> Void
    ) async throws {
        do {
            try await walk(call, handle)
        } catch let refusal as ZoomRefusal where refusal.kind == .pageToken {
            environment.logger.info("\(call.name): the page token expired, listing again from the start")
            restart()
            try await walk(call, handle)
        }
    }

    private func walk(_ call: ZoomCall, _ handle: (JSONView) async throws -> Void) async throws {
        guard let listKey = call.endpoint.listKey else { return }
        try await Pagination.forEachPage { token in
            var call = call
            call.pageToken = token
            let page = try await get(call)
            if let list = page[listKey] { try await handle(list) }
            return page["next_page_token"]?.identifier
        }
    }
}

extension SyncScope {
    /// Emits the documents that `make` gives for the objects of a list; anything else in the list is warned of.
    func emit(
        _ list: JSONView, of endpoint: ZoomEndpoint, _ make: (_ object: JSONView) throws -> Document
    ) async throws {
        var documents: [Document] = []
        documents.reserveCapacity(list.count)
        for element in list.elements {
            if element.kind == .object {
                documents.append(try make(element))
            } else {
                warnOfNonObject(element, in: endpoint)
            }
        }
        try await emit(documents)
    }

    /// Notes an element that cannot become a document.
    func warnOfNonObject(_ element: JSONView, in endpoint: ZoomEndpoint) {
        warn(
            ConnectorError(
                .malformedResponse,
                "an element of \"\(endpoint.listKey ?? "")\" is no object but \(element.kind); skipped",
                scope: .item))
    }
}

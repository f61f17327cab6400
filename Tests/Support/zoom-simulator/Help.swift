let helpText = """
    Serves a stand-in for Zoom's API on 127.0.0.1: for tests, the demo and benchmarks.

    Usage: zoom-simulator [options]
    Example: zoom-simulator --port 8099 --users 50 --latency-ms 50 --fault '/v2/users/.*/recordings=500@3'

    Prints one line, `zoom-simulator listening on http://127.0.0.1:PORT`, when it is ready, and runs until SIGTERM or
    SIGINT; SIGUSR1 switches to revision 2. API: http://127.0.0.1:PORT/v2, tokens: http://127.0.0.1:PORT/oauth/token.

    Data: the same options and seed give the same data, relative to --now
      --data-size small|medium|large  12, 60 or 400 users with what belongs to them (small)
      --users N                       active users; a few inactive and pending ones come on top
      --messages N                    chat messages in the account
      --seed N                        what the data follows from (1)
      --now TIME                      the moment taken for now, ISO 8601 (0:00 UTC of the actual day)
      --revision 1|2                  2 has edits, additions and removed users (1)
      --big-files                     adds a chat file of more than 10 MiB

    Serving
      --port N                        0 takes a free port (0)
      --host 127.0.0.1                any other address is refused
      --download-host NAME            the host in download URLs, such as localhost (127.0.0.1)
      --threads N                     (2)
      --latency-ms N                  holds back every answer (0)
      --slow-ms N                     what the fault `slow` adds (5000)

    Credentials
      --account-id, --client-id, --client-secret TEXT   (sim-account, sim-client, sim-secret)
      --token-ttl SECONDS             (3600)
      --token-uses N                  a token dies after N requests
      --scopes A,B                    granted scopes; others are refused with 4711 (all)

    Limits and faults
      --plan free|pro|business|unlimited   requests a second by class, 429 above (unlimited)
      --daily-limit N                 requests until 429 speaks of the day
      --retry-after seconds|http-date|iso8601|none|mixed   form of Retry-After (seconds)
      --fault 'PATTERN=KIND[@N]'      repeatable, the first that fits counts; PATTERN is a prefix of path and query, or a
                                      regular expression; @N: the first N times only. KIND: 500, 503, 429, 401,
                                      STATUS-CODE such as 404-1001, 403-scope (code 4711), html, html-502, truncate,
                                      close, slow, loop-token, expired-token

    Controls (no token needed)
      GET  /_control/stats            counters as JSON
      GET  /_control/expected         every object now served, as NDJSON; files with size and SHA-256
      POST /_control/revision         {"revision": 2}
      POST /_control/remove-users     {"count": N}
      POST /_control/faults           {"faults": ["PATTERN=KIND", ...]}, an empty list ends them
      POST /_control/revoke-tokens    every token dies

    In every data set
      user      Ada Lindqvist <ada.lindqvist@harbour.example>, Bruno Keller <bruno.keller@harbour.example>
      meetings  Ada hosts: live "Lighthouse watch"; upcoming "Lighthouse weekly" with three occurrences; past "Lighthouse
                kickoff" (320 participants, recorded; the uuid begins with a slash) and "Lighthouse retrospective" (the
                uuid contains two slashes, the number is 9007199254740993)
      recording of the kickoff; its transcript says "keep the lamp burning"
      channel   "lighthouse-launch", public
      messages  "The lighthouse rollout starts on Monday; ..." in it with lighthouse-checklist.txt, which says "Barnacle
                inspection"; "Grüße aus Zürich 🚢 ..." from Bruno to Ada; "An empty file, ..." with empty.txt of 0 bytes;
                lamp.png, binary, in a message without text; with --big-files logbook.txt of 11 MiB

    Meeting uuids that begin with a slash or contain two must be percent-encoded twice in paths, all others once; a wrong
    encoding is answered with 404 and code 3001. Occurrences of a recurring upcoming meeting share number and uuid.

    """

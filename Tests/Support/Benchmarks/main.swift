JSONBenchmark.run()

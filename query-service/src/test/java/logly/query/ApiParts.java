package logly.query;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import logly.query.fleet.Fleet;
import logly.query.fleet.PeerOptions;
import logly.query.fleet.StoreNodes;
import logly.query.metadata.MetadataStore;
import logly.storage.StoreReader;

/** The table of routes without a server. */
final class ApiParts {
    private ApiParts() {}

    static List<Route> routes(Path dataDir) {
        Clock clock = Clock.fixed(RunningQueryService.NOW, ZoneOffset.UTC);
        MetadataStore metadata = new MetadataStore(dataDir, new MemoryMetadataLog().view());
        ApiKeys keys = new ApiKeys(metadata, clock, new Random(1));
        Doorkeeper doorkeeper =
                new Doorkeeper(true, false, metadata, keys, new Sessions(metadata, clock, new Random(1)));
        try (StoreReader store = new StoreReader(dataDir)) {
            return new QueryApi(new QueryApi.Parts(
                            store,
                            new Fleet(StoreNodes.NONE, PeerOptions.DEFAULT),
                            metadata,
                            doorkeeper,
                            new NotedDecisions(),
                            new MemoryRules(),
                            new PlainLines(),
                            clock,
                            new CountDownLatch(1)))
                    .routes();
        }
    }
}

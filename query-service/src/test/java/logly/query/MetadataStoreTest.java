package logly.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import logly.query.metadata.MetadataStore;
import logly.query.metadata.MetadataTrouble;
import logly.schemas.MetadataEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetadataStoreTest {
    private static final int NODES = 3;
    private static final int CHANGES = "full".equals(System.getProperty("logly.scale")) ? 2000 : 100;

    @TempDir
    Path folder;

    private final MemoryMetadataLog log = new MemoryMetadataLog();

    private MetadataStore store(String name) {
        MetadataStore store = new MetadataStore(folder.resolve(name), log.view());
        store.start();
        return store;
    }

    private static MetadataEntry entry(String key, long version) {
        return MetadataEntry.newBuilder()
                .setKey(key)
                .setKind("test")
                .setValue("{}")
                .setVersion(version)
                .build();
    }

    private static long version(MetadataStore store, String key) {
        return store.entry(key).map(MetadataEntry::getVersion).orElse(0L);
    }

    @Test
    void changesOfSeveralNodesFollowOneAnother() throws Exception {
        List<MetadataStore> nodes = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(NODES);
        try {
            for (int i = 0; i < NODES; i++) {
                nodes.add(store("node-" + i));
            }
            CountDownLatch begin = new CountDownLatch(1);
            List<Future<Long>> last = new ArrayList<>();
            for (MetadataStore node : nodes) {
                last.add(threads.submit(() -> {
                    begin.await();
                    long offset = 0;
                    int made = 0;
                    while (made < CHANGES) {
                        try {
                            offset = node.change(current -> List.of(entry("counter", version(current, "counter") + 1)));
                            made++;
                        } catch (MetadataTrouble overtakenTooOften) {
                            Thread.onSpinWait();
                        }
                    }
                    return offset;
                }));
            }
            begin.countDown();
            long end = 0;
            for (Future<Long> each : last) {
                end = Math.max(end, each.get());
            }
            for (MetadataStore node : nodes) {
                node.await(end);
                assertThat(version(node, "counter")).isEqualTo(NODES * (long) CHANGES);
            }
        } finally {
            threads.shutdownNow();
            nodes.forEach(MetadataStore::close);
        }
    }

    @Test
    void goesOnWhereItWasAndForgetsAnotherLog() {
        try (MetadataStore store = store("a")) {
            store.change(current -> List.of(entry("users:ann", 1), entry("users:bob", 1), entry("keys:x", 1)));
        }
        try (MetadataStore store = store("a")) {
            assertThat(store.scan("users:"))
                    .extracting(MetadataEntry::getKey)
                    .containsExactly("users:ann", "users:bob");
            assertThat(store.scan("users:", "users:ann", 5))
                    .extracting(MetadataEntry::getKey)
                    .containsExactly("users:bob");
            store.await(3);
            store.rewrite(current -> new MetadataStore.Rewrite(List.of(entry("users:cid", 1)), List.of("users:bob")));
            assertThat(store.isComplete()).isTrue();
            assertThat(store.scan("users:"))
                    .extracting(MetadataEntry::getKey)
                    .containsExactly("users:ann", "users:cid");
        }
        log.recreate("cluster/other");
        try (MetadataStore store = store("a")) {
            store.change(current -> List.of(entry("users:eve", 1)));
            assertThat(store.entry("users:ann")).isEqualTo(Optional.empty());
            assertThat(store.scan("")).extracting(MetadataEntry::getKey).containsExactly("users:eve");
        }
    }
}

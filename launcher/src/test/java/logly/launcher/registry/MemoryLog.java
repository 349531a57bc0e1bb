package logly.launcher.registry;

import java.util.ArrayList;
import java.util.List;

/** A log of records that several registries may share, without Kafka. */
final class MemoryLog {
    private final List<RegistryRecord> records = new ArrayList<>();
    private int epoch;

    List<RegistryRecord> records() {
        return records;
    }

    /** One registry's view of the log: reads into its store, and is overtaken when another view has caught up. */
    RecordLog viewFor(SchemaStore store) {
        return new RecordLog() {
            private int applied;
            private int ownEpoch = -1;

            @Override
            public void catchUp() {
                if (ownEpoch < 0) {
                    ownEpoch = ++epoch;
                }
                applyAll();
            }

            @Override
            public void append(RegistryRecord record) throws Overtaken {
                if (ownEpoch != epoch) {
                    ownEpoch = -1;
                    throw new Overtaken(new IllegalStateException("epoch " + epoch));
                }
                records.add(record);
                applyAll();
            }

            private void applyAll() {
                for (; applied < records.size(); applied++) {
                    store.apply(records.get(applied));
                }
            }
        };
    }
}

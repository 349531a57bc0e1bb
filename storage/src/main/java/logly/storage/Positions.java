package logly.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import logly.schemas.IdInterval;
import logly.schemas.StoreHandover;
import logly.schemas.StoreMaker;
import logly.schemas.StoreNode;
import logly.schemas.StorePosition;

/** Where the partitions of a node stand, and how one node goes on where another stood. */
public final class Positions {
    private static final int UNKNOWN = -1;

    /** Tables of files that are announced: nine of each of a thousand days. */
    private static final int MOST_CONTENTS = 10_000;

    private final StoreFiles files;

    Positions(StoreFiles files) {
        this.files = files;
    }

    /** Sets where partitions are read on; nothing of what lies before was taken. */
    public void begin(Collection<LogPosition> positions) {
        files.inNode(() -> {
            for (LogPosition position : positions) {
                files.node().putPosition(position);
            }
            return positions;
        });
    }

    /** Goes on behind records that the broker deleted before they were read. */
    public void skip(Interval lost, LogPosition next, Instant now) {
        files.inNode(() -> {
            IntervalTable.putGap(files.node(), lost, now);
            files.node().putPosition(next);
            return next;
        });
    }

    /** What this node has taken, by topic, partition and offset. */
    public List<Interval> intervals() {
        return files.inNode(() -> IntervalTable.all(files.node()));
    }

    /**
     * Where this node stands in one partition of these topics, with what it has seen: one moment of {@code node.db}.
     *
     * @param mostBytes about what the makers may take; those heard of last come first
     */
    public StoreHandover handover(Collection<String> topics, int partition, Instant now, int mostBytes) {
        Ledger ledger = new Ledger();
        List<StorePosition> positions = new ArrayList<>();
        files.inNode(() -> {
            for (String topic : topics) {
                files.node().position(topic, partition).ifPresent(position -> positions.add(toAvro(position)));
                LedgerTable.load(files.node(), ledger, topic, partition);
            }
            return partition;
        });
        List<StoreMaker> makers = new ArrayList<>();
        long bytes = 0;
        for (Ledger.Entry entry : ledger.newestFirst()) {
            StoreMaker maker = entry.toAvro();
            bytes += 64L
                    + 4L * maker.getKey().length()
                    + maker.getTopic().length()
                    + maker.getSeqs().remaining();
            if (bytes > mostBytes) {
                break;
            }
            makers.add(maker);
        }
        return StoreHandover.newBuilder()
                .setPartition(partition)
                .setNode(name())
                .setTimestamp(now)
                .setPositions(positions)
                .setMakers(makers)
                .setMakersLeftOut(ledger.entries().size() - makers.size())
                .build();
    }

    /**
     * What this node holds, as it tells others.
     *
     * @param url where its query service answers; empty where nobody else can ask
     */
    public StoreNode announcement(String url, String version, Instant now) {
        return files.inNode(() -> StoreNode.newBuilder()
                .setNode(name())
                .setUrl(url)
                .setVersion(version)
                .setTimestamp(now)
                .setNewest(Instant.ofEpochMilli(FreshnessTable.newest(files.node())))
                .setIntervals(IntervalTable.all(files.node()).stream()
                        .map(interval -> new IdInterval(
                                interval.topic(), interval.partition(), interval.firstId(), interval.lastId()))
                        .toList())
                .setContents(files.node().contents(MOST_CONTENTS))
                .build());
    }

    private String name() {
        return String.valueOf(files.folder().getFileName());
    }

    private static StorePosition toAvro(LogPosition position) {
        return new StorePosition(
                position.topic(), position.nextOffset(), position.leaderEpoch().orElse(UNKNOWN), position.logEpoch());
    }

    private static LogPosition fromAvro(StorePosition position, int partition) {
        OptionalInt leaderEpoch =
                position.getLeaderEpoch() < 0 ? OptionalInt.empty() : OptionalInt.of(position.getLeaderEpoch());
        return new LogPosition(
                position.getTopic(), partition, position.getNextOffset(), leaderEpoch, position.getLogEpoch());
    }

    /**
     * Goes on, topic by topic, where another node stood, if that is further than this one. What this node itself handed
     * over is not believed: where its files are older, they lack what came since.
     *
     * @return the topics in which it goes on there
     */
    public Set<String> adopt(StoreHandover handover) {
        if (handover.getNode().equals(name())) {
            return Set.of();
        }
        return files.inNode(() -> {
            NodeFile node = files.node();
            List<LogEpoch> known = node.logEpochs();
            Set<String> adopted = new HashSet<>();
            for (StorePosition each : handover.getPositions()) {
                LogPosition theirs = fromAvro(each, handover.getPartition());
                Optional<LogPosition> ours = node.position(theirs.topic(), theirs.partition());
                if (isKnown(theirs, known) && (ours.isEmpty() || theirs.isFurtherThan(ours.get()))) {
                    node.putPosition(theirs);
                    adopted.add(theirs.topic());
                }
            }
            for (StoreMaker maker : handover.getMakers()) {
                if (adopted.contains(maker.getTopic())) {
                    LedgerTable.put(node, Ledger.Entry.fromAvro(maker, handover.getPartition()));
                }
            }
            return adopted;
        });
    }

    private static boolean isKnown(LogPosition position, List<LogEpoch> known) {
        boolean isKnown = known.stream()
                .anyMatch(epoch -> epoch.topic().equals(position.topic()) && epoch.number() == position.logEpoch());
        if (!isKnown) {
            StoreFiles.log.error(
                    "{}-{}: a handover names the log {}, which nobody was given",
                    position.topic(),
                    position.partition(),
                    position.logEpoch());
        }
        return isKnown;
    }
}

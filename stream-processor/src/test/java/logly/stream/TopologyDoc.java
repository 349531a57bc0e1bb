package logly.stream;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Node;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Sink;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.apache.kafka.streams.TopologyDescription.Subtopology;

/** Renders {@code docs/topology.md}: a picture of the topology and what is to be known of each store. */
final class TopologyDoc {
    private static final String INTRODUCTION = """
            # Topology

            Generated from the code by `TopologyDocTest`; don't edit.

            What the stream processor does, topic by topic. Every record is taken once: what a record changes in the stores,
            what it makes in the topics and its offset are committed in one transaction. A record that a stage can't take
            becomes a dead letter of that stage, in the same transaction; the other stages go on with it. Each box of stages is
            a sub-topology, with a task for each partition; rounded boxes are stages, cylinders are stores.

            """;

    private TopologyDoc() {}

    static String render(TopologyDescription topology, List<StoreNote> stores) {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        page.append("```mermaid\nflowchart LR\n");
        Set<String> topics = new LinkedHashSet<>();
        Set<String> arrows = new LinkedHashSet<>();
        topology.subtopologies().stream()
                .sorted(Comparator.comparingInt(Subtopology::id))
                .forEach(each -> draw(each, page, topics, arrows));
        topics.stream().sorted().forEach(topic -> page.append("    %s[%s]%n".formatted(id(topic), topic)));
        arrows.stream()
                .sorted()
                .forEach(arrow -> page.append("    ").append(arrow).append('\n'));
        page.append("```\n\n## Stores\n\n");
        page.append(
                "Where it says nothing else, a store is RocksDB, logged to a compacted topic from which a lost copy is"
                        + " restored. Numbers are for 1,000"
                        + " hosts on 24 partitions.\n\n");
        page.append("| store | holds | bounded by | entries | bytes each | MB | losing every copy costs |\n");
        page.append("|---|---|---|--:|--:|--:|---|\n");
        for (StoreNote store : stores) {
            page.append("| `%s` | %s | %s | %,d | %,d | %d | %s |%n"
                    .formatted(
                            store.name(),
                            store.holds(),
                            store.bound(),
                            store.entries(),
                            store.bytes(),
                            store.megabytes(),
                            store.lostCopy()));
        }
        long sum = stores.stream().mapToLong(StoreNote::megabytes).sum();
        page.append("\nTogether %d MB of the 400 MB that a restart may have to restore.%n".formatted(sum));
        return page.toString();
    }

    private static void draw(Subtopology subtopology, StringBuilder page, Set<String> topics, Set<String> arrows) {
        page.append("    subgraph s%d [sub-topology %d]%n".formatted(subtopology.id(), subtopology.id()));
        Stream<Processor> processors = subtopology.nodes().stream()
                .filter(Processor.class::isInstance)
                .map(Processor.class::cast)
                .sorted(Comparator.comparing(Node::name));
        processors.forEach(processor -> {
            page.append("        %s(%s)%n".formatted(id(processor.name()), processor.name()));
            processor.stores().stream().sorted().forEach(store -> {
                page.append("        %s[(%s)]%n".formatted(id(store), store));
                arrows.add(id(processor.name()) + " --- " + id(store));
            });
            processor.predecessors().forEach(before -> connect(before, processor, topics, arrows));
            processor.successors().forEach(after -> connect(processor, after, topics, arrows));
        });
        page.append("    end\n");
    }

    private static void connect(Node from, Node to, Set<String> topics, Set<String> arrows) {
        Set<String> starts = from instanceof Source source ? source.topicSet() : Set.of(from.name());
        String end = to instanceof Sink sink ? sink.topic() : to.name();
        if (from instanceof Source) {
            topics.addAll(starts);
        }
        if (to instanceof Sink) {
            topics.add(end);
        }
        starts.forEach(start -> arrows.add(id(start) + " --> " + id(end)));
    }

    private static String id(String name) {
        return name.replace('.', '_').replace('-', '_');
    }
}

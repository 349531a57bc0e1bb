package logly.query.fleet;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import logly.schemas.StoreNode;
import logly.storage.Gap;
import logly.storage.PeerAnswer;
import logly.storage.PeerQuestion;
import logly.storage.Peers;
import logly.storage.TimeRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other nodes as one request asks them, from one thread. Who failed is not asked again for a while: a long request
 * outlives the trouble of a peer. What he did not say until then is missing all the same.
 */
final class FleetRequest implements Peers {
    private static final Logger log = LoggerFactory.getLogger(FleetRequest.class);

    private static final Duration REST = Duration.ofSeconds(10);

    private final Fleet fleet;
    private final String scope;

    /** Nodes by the address that answers for them. */
    private final Map<String, List<Holdings>> byUrl = new TreeMap<>();

    private final List<Holdings> all = new ArrayList<>();
    private final Map<String, Gap> absent = new LinkedHashMap<>();
    private final Set<Gap> gaps = new LinkedHashSet<>();
    private final Set<String> silent = new TreeSet<>();

    /** When an address that failed may be asked again, by the clock of {@link System#nanoTime}. */
    private final Map<String, Long> resting = new HashMap<>();

    FleetRequest(Fleet fleet, Collection<StoreNode> known, String trouble, Set<String> local, String scope) {
        this.fleet = fleet;
        this.scope = scope;
        for (StoreNode node : known) {
            Holdings holdings = new Holdings(node);
            all.add(holdings);
            if (!local.contains(node.getNode())) {
                byUrl.computeIfAbsent(node.getUrl(), unused -> new ArrayList<>())
                        .add(holdings);
            }
        }
        if (!trouble.isEmpty()) {
            miss("other nodes", trouble);
        }
    }

    @Override
    public boolean isEmpty() {
        return byUrl.isEmpty() && absent.isEmpty();
    }

    private void miss(String node, String reason) {
        silent.add(node);
        absent.putIfAbsent(node, new Gap(node, "", reason, OptionalLong.empty(), OptionalLong.empty()));
    }

    @Override
    public List<PeerAnswer> ask(PeerQuestion question) {
        String text = PeerWire.write(new PeerWire.Asked(scope, question));
        long deadline = System.nanoTime() + fleet.patience().toNanos();
        Map<String, CompletableFuture<byte[]>> sent = new LinkedHashMap<>();
        byUrl.forEach((url, nodes) -> {
            boolean isToAsk = nodes.stream().anyMatch(node -> node.mayAnswer(question)) && !isResting(url);
            if (isToAsk && url.isEmpty()) {
                nodes.forEach(node -> miss(name(node), "it announces no address where it can be asked"));
            } else if (isToAsk) {
                sent.put(url, fleet.send(url, text));
            }
        });
        List<PeerAnswer> answers = new ArrayList<>();
        sent.forEach((url, answer) -> {
            try {
                long left = Math.max(1, deadline - System.nanoTime());
                PeerAnswer read = AnswerWire.read(answer.get(left, TimeUnit.NANOSECONDS));
                answers.add(read);
                nodes(url).forEach(node -> silent.remove(name(node)));
                gaps.addAll(read.gaps());
            } catch (TimeoutException e) {
                boolean unused = answer.cancel(true);
                failed(url, "it did not answer within " + fleet.patience().toMillis() + " ms");
            } catch (ExecutionException e) {
                failed(url, reason(e.getCause() == null ? e : e.getCause()));
            } catch (IOException | IllegalArgumentException e) {
                failed(url, "its answer cannot be read: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failed(url, "the request was interrupted");
            }
        });
        return answers;
    }

    private String reason(Throwable failure) {
        if (failure instanceof ConnectException) {
            return "nothing answers at its address";
        }
        if (failure instanceof HttpTimeoutException) {
            return "it did not answer within " + fleet.patience().toMillis() + " ms";
        }
        return String.valueOf(failure.getMessage());
    }

    private static String name(Holdings node) {
        return node.node().getNode();
    }

    private void failed(String url, String reason) {
        log.warn("{}: {}", url, reason);
        resting.put(url, System.nanoTime() + REST.toNanos());
        nodes(url).forEach(node -> miss(name(node), reason));
    }

    private boolean isResting(String url) {
        Long until = resting.get(url);
        return until != null && System.nanoTime() - until < 0;
    }

    private List<Holdings> nodes(String url) {
        return byUrl.getOrDefault(url, List.of());
    }

    @Override
    public List<String> silent() {
        return List.copyOf(silent);
    }

    @Override
    public List<Long> lastIds(String noun) {
        return all.stream().flatMap(node -> node.lastIds(noun).stream()).toList();
    }

    @Override
    public boolean holdSomeTwice(TimeRange range) {
        for (int i = 0; i < all.size(); i++) {
            for (Holdings other : all.subList(i + 1, all.size())) {
                if (all.get(i).mayShareEvents(other, range)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public List<Gap> gaps() {
        List<Gap> together = new ArrayList<>(absent.values());
        together.addAll(gaps);
        return together;
    }
}

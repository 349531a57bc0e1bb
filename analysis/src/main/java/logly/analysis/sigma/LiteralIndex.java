package logly.analysis.sigma;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Finds in one pass over a text which of many literals stand in it, without regard to case (Aho and Corasick, 1975), so
 * that the cost of an event grows with the rules that it may fulfil, not with the rules loaded.
 */
public final class LiteralIndex {
    /** Longer literals are looked for by their start. */
    private static final int LONGEST = 12;

    private static final int ASCII = 128;

    private final Map<Character, Integer> classes = new HashMap<>();
    /** Of each node and class the next node, times the width; its complement where some literal ends there. */
    private final int[] next;

    private final int[][] owners;
    private final int width;
    private final char[] asciiClass = new char[ASCII];

    /**
     * @param literals by owner: numbers from 0, each of which may have several
     */
    public LiteralIndex(Map<Integer, List<String>> literals) {
        List<Map<Character, Integer>> children = new ArrayList<>(List.of(new HashMap<>()));
        List<List<Integer>> found = new ArrayList<>(List.of(new ArrayList<>()));
        literals.forEach((owner, texts) -> texts.forEach(text -> {
            int node = 0;
            for (int i = 0; i < Math.min(text.length(), LONGEST); i++) {
                char c = fold(text.charAt(i));
                classes.computeIfAbsent(c, key -> classes.size() + 1);
                Integer child = children.get(node).get(c);
                if (child == null) {
                    child = children.size();
                    children.get(node).put(c, child);
                    children.add(new HashMap<>());
                    found.add(new ArrayList<>());
                }
                node = child;
            }
            found.get(node).add(owner);
        }));
        width = classes.size() + 1;
        next = new int[children.size() * width];
        owners = new int[children.size()][];
        Trie trie = new Trie(children, found).nearestFirst();
        link(trie.children(), trie.found());
        for (int i = 0; i < owners.length; i++) {
            owners[i] = trie.found().get(i).stream()
                    .mapToInt(Integer::intValue)
                    .distinct()
                    .toArray();
        }
        for (int i = 0; i < next.length; i++) {
            next[i] = owners[next[i]].length == 0 ? next[i] * width : ~(next[i] * width);
        }
        for (char c = 0; c < ASCII; c++) {
            asciiClass[c] = (char) classes.getOrDefault(fold(c), 0).intValue();
        }
    }

    /**
     * Nodes by number, the root first.
     *
     * @param found owners whose literal ends at a node
     */
    private record Trie(List<Map<Character, Integer>> children, List<List<Integer>> found) {
        /** A search seldom gets far from the root: what is near it stands together, where a processor's cache holds it. */
        Trie nearestFirst() {
            List<Integer> order = new ArrayList<>(List.of(0));
            for (int i = 0; i < order.size(); i++) {
                order.addAll(children.get(order.get(i)).values());
            }
            int[] places = new int[order.size()];
            for (int i = 0; i < places.length; i++) {
                places[order.get(i)] = i;
            }
            List<Map<Character, Integer>> moved = new ArrayList<>();
            List<List<Integer>> ends = new ArrayList<>();
            for (int node : order) {
                Map<Character, Integer> to = new HashMap<>();
                children.get(node).forEach((c, child) -> to.put(c, places[child]));
                moved.add(to);
                ends.add(found.get(node));
            }
            return new Trie(moved, ends);
        }
    }

    private void link(List<Map<Character, Integer>> children, List<List<Integer>> found) {
        int[] fallback = new int[children.size()];
        Queue<Integer> queue = new ArrayDeque<>(List.of(0));
        while (!queue.isEmpty()) {
            int node = queue.remove();
            found.get(node).addAll(node == 0 ? List.of() : found.get(fallback[node]));
            if (node != 0) {
                System.arraycopy(next, fallback[node] * width, next, node * width, width);
            }
            children.get(node).forEach((c, child) -> {
                int number = classes.getOrDefault(c, 0);
                fallback[child] = node == 0 ? 0 : next[fallback[node] * width + number];
                next[node * width + number] = child;
                queue.add(child);
            });
        }
    }

    static char fold(char c) {
        return c < 128 ? (c >= 'A' && c <= 'Z' ? (char) (c + 32) : c) : Character.toLowerCase(Character.toUpperCase(c));
    }

    /** Sets the bit of every owner one of whose literals stands in the text. */
    public void find(String text, BitSet into) {
        int node = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            node = next[node + (c < ASCII ? asciiClass[c] : classes.getOrDefault(fold(c), 0))];
            if (node < 0) {
                node = ~node;
                for (int owner : owners[node / width]) {
                    into.set(owner);
                }
            }
        }
    }

    @Override
    public String toString() {
        return owners.length + " nodes, "
                + Arrays.stream(owners).mapToInt(each -> each.length).sum() + " ends";
    }
}

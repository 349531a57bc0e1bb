package logly.storage;

import java.util.List;

/** The readers of other nodes, as one request asks them. What keeps one of them from its answer stands in the gaps. */
public interface Peers {
    /** Nobody else holds anything. */
    Peers NONE = new Peers() {
        @Override
        public boolean isEmpty() {
            return true;
        }

        @Override
        public List<PeerAnswer> ask(PeerQuestion question) {
            return List.of();
        }

        @Override
        public boolean holdSomeTwice(TimeRange range) {
            return false;
        }

        @Override
        public List<Long> lastIds(String noun) {
            return List.of();
        }

        @Override
        public List<String> silent() {
            return List.of();
        }

        @Override
        public List<Gap> gaps() {
            return List.of();
        }
    };

    boolean isEmpty();

    /** The answers of all that can hold something of it and could be asked, in any order. */
    List<PeerAnswer> ask(PeerQuestion question);

    /**
     * Whether log events of this range may stand on two nodes, so that counts of nodes cannot be added: those of a
     * partition that moved in it.
     */
    boolean holdSomeTwice(TimeRange range);

    /** The last id of each log of a noun's topic that they announced, also of those that do not answer. */
    List<Long> lastIds(String noun);

    /** Nodes that did not answer when they were asked last. */
    List<String> silent();

    /** What their answers so far lack, and who did not answer at any time. */
    List<Gap> gaps();
}

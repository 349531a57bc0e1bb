package logly.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import logly.analysis.selector.Network;
import logly.schemas.IpText;

/**
 * Addresses, networks and users that are looked for in texts, as whole words: 203.0.113.7 does not stand in 203.0.113.77.
 */
final class Named {
    private static final int LONGEST_ADDRESS = 45;
    private static final Pattern ADDRESSES = Pattern.compile("[0-9A-Fa-f.:]{2,}+");
    private static final String BEFORE = "(?<![0-9A-Za-z_:])(?<![0-9]\\.)";
    private static final String BEHIND = "(?![0-9A-Za-z_:])(?!\\.[0-9])";

    private final Set<String> values;
    private final List<Network> networks;
    private final Pattern words;

    Named(Set<String> values, List<Network> networks) {
        this.values = Set.copyOf(values);
        this.networks = List.copyOf(networks);
        words = Pattern.compile(
                BEFORE + "(?:" + values.stream().map(Pattern::quote).collect(Collectors.joining("|")) + ")" + BEHIND);
    }

    /** Whether a text is one of them, or an address of one of the networks. */
    boolean is(String text) {
        return values.contains(text) || isWithin(text);
    }

    private boolean isWithin(String text) {
        byte[] address = networks.isEmpty() ? null : IpText.bytesOrNull(text);
        return address != null && networks.stream().anyMatch(network -> network.contains(address));
    }

    /** Ids of the words of a dictionary that are one of them. */
    List<Long> words(Connection connection, String dictionary) throws SQLException {
        return words(connection, dictionary, this::is);
    }

    private static List<Long> words(Connection connection, String dictionary, Predicate<String> wanted)
            throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT id, text FROM " + dictionary);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                if (wanted.test(row.getString(2))) {
                    ids.add(row.getLong(1));
                }
            }
        }
        return ids;
    }

    /** Takes the words that name any of them out of a dictionary, but for those that a row that stays has. */
    void forgetWords(Connection connection, String dictionary) throws SQLException {
        List<Long> ids = words(connection, dictionary, this::isIn);
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM " + dictionary + " WHERE id = ?")) {
            for (long id : ids) {
                statement.setLong(1, id);
                forgetUnlessUsed(statement);
            }
        }
    }

    private static void forgetUnlessUsed(PreparedStatement statement) throws SQLException {
        try {
            statement.executeUpdate();
        } catch (SQLException e) {
            if (!OpenFile.blamesRecord(e)) {
                throw e;
            }
        }
    }

    /** Whether a text names any of them. */
    boolean isIn(String text) {
        return (!values.isEmpty() && words.matcher(text).find()) || (!networks.isEmpty() && hasAddressWithin(text));
    }

    /** A full stop or a colon that ends a sentence or stands before a port is not part of an address. */
    private boolean hasAddressWithin(String text) {
        Matcher found = ADDRESSES.matcher(text);
        while (found.find()) {
            String word = found.group();
            int end = word.length();
            while (end > 0 && word.charAt(end - 1) == '.') {
                end--;
            }
            String address = word.substring(0, end);
            int colon = address.lastIndexOf(':');
            if (address.length() <= LONGEST_ADDRESS + 6
                    && (isWithin(address) || (colon > 0 && isWithin(address.substring(0, colon))))) {
                return true;
            }
        }
        return false;
    }
}

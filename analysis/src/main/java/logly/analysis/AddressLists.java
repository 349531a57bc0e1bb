package logly.analysis;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import logly.analysis.selector.Network;
import logly.schemas.IpReputation;
import logly.schemas.IpText;

/**
 * What lists say of an address.
 *
 * @param allowed never a threat, whatever it does
 * @param blocked always one
 * @param cloud networks of providers, which only a list can tell
 */
public record AddressLists(AddressList allowed, AddressList blocked, AddressList cloud) {
    public static final AddressLists EMPTY = new AddressLists(AddressList.EMPTY, AddressList.EMPTY, AddressList.EMPTY);

    private static final String CLOUD = "cloud";

    /**
     * The names under which an address is counted: itself and, of IPv6, its /64, because whoever has one address of it has
     * them all. Nothing where the text is no address.
     */
    public static List<String> subjects(String ip) {
        String canonical = IpText.canonicalOrNull(ip);
        if (canonical == null) {
            return List.of();
        }
        if (canonical.indexOf(':') < 0) {
            return List.of(canonical);
        }
        return List.of(canonical, Network.parse(canonical + "/64").orElseThrow().toString());
    }

    /** Whether this is one of the names that {@link #subjects} gives. */
    static boolean isSubject(String name) {
        int slash = name.indexOf('/');
        return subjects(slash < 0 ? name : name.substring(0, slash)).contains(name);
    }

    /** An address or network with its type and the lists that it is on; the allow list wins. */
    public IpReputation known(String ip, Instant now) {
        int slash = ip.indexOf('/');
        byte[] address = Objects.requireNonNull(IpText.bytesOrNull(slash < 0 ? ip : ip.substring(0, slash)), ip);
        String type = AddressType.of(address);
        boolean isAllowed = allowed.find(ip, now).isPresent();
        return IpReputation.newBuilder()
                .setIp(ip)
                .setType(type.equals(AddressType.PUBLIC) && cloud.find(ip, now).isPresent() ? CLOUD : type)
                .setIsWhitelisted(isAllowed)
                .setIsBlacklisted(!isAllowed && blocked.find(ip, now).isPresent())
                .build();
    }
}

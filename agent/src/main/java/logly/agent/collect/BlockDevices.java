package logly.agent.collect;

import java.util.regex.Pattern;

/** Which block devices are counted: whole physical or virtual disks, each byte once. */
final class BlockDevices {
    /** Stacked on other devices or on memory, so that their traffic would count twice or never reach a disk. */
    private static final Pattern STACKED =
            Pattern.compile("(loop|ram|zram|dm-|md|mapper/|bcache|drbd|nbd|sr|fd)\\d*.*|nvme\\d+c\\d+n\\d+");

    private static final Pattern PARTITION =
            Pattern.compile("(sd|hd|vd|xvd)[a-z]+\\d+|(nvme\\d+n\\d+|mmcblk\\d+)p\\d+|mmcblk\\d+(boot\\d+|rpmb)");

    private BlockDevices() {}

    static boolean isCounted(String kernelName) {
        return !STACKED.matcher(kernelName).matches()
                && !PARTITION.matcher(kernelName).matches();
    }
}

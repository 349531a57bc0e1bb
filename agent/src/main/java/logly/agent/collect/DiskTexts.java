package logly.agent.collect;

import java.util.Optional;
import logly.agent.proc.KernelFiles;
import logly.schemas.HostDisk;

/** What {@code /sys/block/<name>} tells of a device, not yet understood. */
record DiskTexts(String name, Optional<String> model, Optional<String> size, Optional<String> rotational) {
    /** The kernel counts in sectors of this size, whatever the device has. */
    private static final long SECTOR_BYTES = 512;

    static DiskTexts read(KernelFiles files, String name) {
        String folder = "sys/block/" + name + "/";
        return new DiskTexts(
                name,
                files.find(folder + "device/model").map(String::strip),
                files.find(folder + "size").map(String::strip),
                files.find(folder + "queue/rotational").map(String::strip));
    }

    HostDisk disk() {
        return new HostDisk(
                name,
                model.filter(text -> !text.isEmpty()).orElse(null),
                size.filter(text -> text.matches("[0-9]{1,18}"))
                                .map(Long::valueOf)
                                .orElse(0L)
                        * SECTOR_BYTES,
                rotational.filter("1"::equals).isPresent());
    }
}

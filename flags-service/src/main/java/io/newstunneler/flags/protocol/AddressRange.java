package io.newstunneler.flags.protocol;

import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A range of IP addresses, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}, which can
 * say as a regular expression how the addresses in it may be written.
 *
 * @param bytes an address in the range: 4 or 16 bytes
 * @param prefix how many bits all addresses in it have in common
 */
record AddressRange(List<Integer> bytes, int prefix) {

	private static final Pattern CIDR = Pattern.compile("([0-9A-Fa-f:.]+)(?:/([0-9.]+))?");

	private static final String NUMBER = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

	private static final Pattern DOTTED = Pattern.compile(String.join("\\.", NUMBER, NUMBER, NUMBER, NUMBER));

	private static final int GROUPS = 8;

	/**
	 * Reads a range.
	 * @param text an address, alone or with the length of a prefix or a mask
	 * @return the range, or nothing where the text is none
	 */
	static Optional<AddressRange> parse(String text) {
		Matcher cidr = CIDR.matcher(text);
		if (!cidr.matches()) {
			return Optional.empty();
		}
		List<Integer> bytes = bytes(cidr.group(1));
		int prefix = (cidr.group(2) != null) ? prefix(cidr.group(2)) : bytes.size() * 8;
		return (!bytes.isEmpty() && prefix >= 0 && prefix <= bytes.size() * 8)
				? Optional.of(new AddressRange(bytes, prefix)) : Optional.empty();
	}

	private static List<Integer> bytes(String address) {
		Matcher dotted = DOTTED.matcher(address);
		if (dotted.matches()) {
			return IntStream.rangeClosed(1, 4).mapToObj((number) -> Integer.valueOf(dotted.group(number))).toList();
		}
		if (!address.contains(":")) {
			return List.of();
		}
		try {
			byte[] read = Inet6Address.ofLiteral(address).getAddress();
			List<Integer> bytes = new ArrayList<>();
			if (read.length == 4) {
				// What Java takes for the IPv4 address that is mapped in it.
				bytes.addAll(List.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF));
			}
			for (byte value : read) {
				bytes.add(value & 0xFF);
			}
			return bytes;
		}
		catch (IllegalArgumentException _) {
			return List.of();
		}
	}

	private static int prefix(String text) {
		if (text.matches("[0-9]{1,3}")) {
			return Integer.parseInt(text);
		}
		int mask = bytes(text).stream().reduce(0, (bits, value) -> bits << 8 | value);
		int ones = Integer.bitCount(mask);
		return (mask != 0 && Integer.numberOfTrailingZeros(mask) == 32 - ones) ? ones : -1;
	}

	/**
	 * How the addresses in the range may be written, in small letters. Only addresses of
	 * its own version are in it: {@code ::ffff:10.0.0.1} is not in {@code 10.0.0.0/8}.
	 * @return an expression without anchors
	 */
	String regex() {
		return (this.bytes.size() == 4) ? dotted(0) : compressible();
	}

	/** Four bytes as numbers with dots. */
	private String dotted(int from) {
		return IntStream.range(from, from + 4).mapToObj(this::number).collect(Collectors.joining("\\."));
	}

	private String number(int index) {
		int fixed = fixed(8 * index, 8);
		if (fixed == 0) {
			return NUMBER;
		}
		int free = 8 - fixed;
		int least = this.bytes.get(index) >> free << free;
		return IntStream.range(least, least + (1 << free))
			.mapToObj(Integer::toString)
			.collect(Collectors.joining("|", "(", ")"));
	}

	/**
	 * Eight groups with colons, of which one run of zeros may be left out and the last
	 * two may be written as numbers with dots.
	 */
	private String compressible() {
		List<String> forms = new ArrayList<>(tails(0));
		for (int head = 0; head < GROUPS; head++) {
			int before = head;
			String tails = IntStream.rangeClosed(head + 1, GROUPS)
				.filter((tail) -> IntStream.range(before, tail).allMatch(this::mayBeZero))
				.mapToObj(this::tails)
				.flatMap(List::stream)
				.collect(Collectors.joining("|", "(", ")"));
			if (!"()".equals(tails) || IntStream.range(head, GROUPS).allMatch(this::mayBeZero)) {
				forms.add(groups(0, head) + "::" + tails);
			}
		}
		return String.join("|", forms);
	}

	/** How the groups from one on may be written. */
	private List<String> tails(int from) {
		List<String> tails = new ArrayList<>();
		tails.add(groups(from, GROUPS));
		if (from <= GROUPS - 2) {
			String leading = groups(from, GROUPS - 2);
			tails.add((leading.isEmpty() ? "" : leading + ':') + dotted(2 * (GROUPS - 2)));
		}
		return tails;
	}

	private String groups(int from, int to) {
		return IntStream.range(from, to).mapToObj(this::group).collect(Collectors.joining(":"));
	}

	/** Up to four hexadecimal digits, with or without leading zeros. */
	private String group(int index) {
		if (fixed(16 * index, 16) == 0) {
			return "[0-9a-f]{1,4}";
		}
		StringBuilder form = new StringBuilder("(");
		for (int omitted = 0; omitted < 4; omitted++) {
			if (omitted > 0) {
				if (least(4 * index + omitted - 1) != 0) {
					break;
				}
				form.append('|');
			}
			IntStream.range(4 * index + omitted, 4 * (index + 1)).mapToObj(this::digit).forEach(form::append);
		}
		return form.append(')').toString();
	}

	private boolean mayBeZero(int group) {
		return IntStream.range(4 * group, 4 * (group + 1)).allMatch((digit) -> least(digit) == 0);
	}

	private int least(int digit) {
		int value = (digit % 2 == 0) ? this.bytes.get(digit / 2) >> 4 : this.bytes.get(digit / 2) & 0xF;
		int free = 4 - fixed(4 * digit, 4);
		return value >> free << free;
	}

	private String digit(int digit) {
		int least = least(digit);
		int most = least + (1 << (4 - fixed(4 * digit, 4))) - 1;
		return (least == most) ? Integer.toHexString(least)
				: IntStream.rangeClosed(least, most)
					.mapToObj(Integer::toHexString)
					.collect(Collectors.joining("", "[", "]"));
	}

	/** How many bits are fixed of those from one on. */
	private int fixed(int from, int count) {
		return Math.clamp((long) this.prefix - from, 0, count);
	}

}

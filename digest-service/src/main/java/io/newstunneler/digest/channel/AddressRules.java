package io.newstunneler.digest.channel;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which addresses alerts may be posted to: those of the public internet, on ports of the
 * web, and whatever networks the operator allows by name.
 *
 * <p>
 * The lists follow the IANA registries of special-purpose addresses
 * (https://www.iana.org/assignments/iana-ipv4-special-registry and its IPv6 sister), plus
 * the metadata services that clouds keep on public addresses. The same rules as those of
 * the ingest-service, by which feeds are fetched.
 */
class AddressRules {

	private static final List<Network> SPECIAL_V4 = networks("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
			"169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
			"198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32");

	/** All that is routed on the public internet is in here. */
	private static final Network GLOBAL_V6 = Network.of("2000::/3");

	private static final List<Network> SPECIAL_V6 = networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

	/** IPv6 addresses whose last 32 bits are the IPv4 address that is really meant. */
	private static final List<Network> ENDS_IN_V4 = networks("::/96", "::ffff:0:0:0/96", "64:ff9b::/96");

	private static final Network MAPPED = new Network(
			new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF, 0, 0, 0, 0 }, 96);

	private static final Network SIX_TO_FOUR = Network.of("2002::/16");

	private static final Set<Integer> WEB_PORTS = Set.of(80, 443, 8080, 8443);

	private final List<Network> allowed;

	AddressRules(List<String> allowed) {
		this.allowed = allowed.stream().filter((cidr) -> !cidr.isBlank()).map(Network::of).toList();
	}

	boolean permits(byte[] address, int port) {
		if (isAllowedByName(address)) {
			return true;
		}
		byte[] meant = meant(address);
		return isPublic(meant) && !tunnelsInside(meant) && WEB_PORTS.contains(port);
	}

	private boolean isAllowedByName(byte[] address) {
		byte[] meant = meant(address);
		return this.allowed.stream().anyMatch((network) -> network.contains(meant) || network.contains(address));
	}

	/**
	 * Whether an address of the public IPv6 internet ends, by ISATAP (RFC 5214), in an
	 * IPv4 address that is none of the public one.
	 */
	private static boolean tunnelsInside(byte[] address) {
		return address.length == 16 && (address[8] & 0xFD) == 0 && address[9] == 0 && address[10] == 0x5E
				&& address[11] == (byte) 0xFE && !isPublic(Arrays.copyOfRange(address, 12, 16));
	}

	private static boolean isPublic(byte[] address) {
		if (address.length == 4) {
			return SPECIAL_V4.stream().noneMatch((network) -> network.contains(address));
		}
		return GLOBAL_V6.contains(address) && SPECIAL_V6.stream().noneMatch((network) -> network.contains(address));
	}

	/**
	 * The IPv4 address inside of an IPv6 one, where there is one.
	 */
	private static byte[] meant(byte[] address) {
		if (address.length != 16) {
			return address;
		}
		if (MAPPED.contains(address) || ENDS_IN_V4.stream().anyMatch((network) -> network.contains(address))) {
			return Arrays.copyOfRange(address, 12, 16);
		}
		return SIX_TO_FOUR.contains(address) ? Arrays.copyOfRange(address, 2, 6) : address;
	}

	private static List<Network> networks(String... cidrs) {
		return Stream.of(cidrs).map(Network::of).toList();
	}

}

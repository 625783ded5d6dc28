package io.newstunneler.digest.channel;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A range of addresses in CIDR notation.
 */
record Network(byte[] prefix, int bits) {

	/**
	 * Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address.
	 */
	static Network of(String cidr) {
		int slash = cidr.indexOf('/');
		String address = ((slash >= 0) ? cidr.substring(0, slash) : cidr).strip();
		if (!address.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
			throw new IllegalArgumentException("'" + cidr + "' is not a network in CIDR notation, such as 10.0.0.0/8");
		}
		try {
			byte[] prefix = InetAddress.getByName(address).getAddress();
			int bits = (slash >= 0) ? Integer.parseInt(cidr.substring(slash + 1).strip()) : prefix.length * 8;
			if (bits < 0 || bits > prefix.length * 8) {
				throw new IllegalArgumentException("'" + cidr + "' has more bits than its addresses");
			}
			return new Network(prefix, bits);
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException("'" + cidr + "' is not a network in CIDR notation", ex);
		}
	}

	boolean contains(byte[] address) {
		if (address.length != this.prefix.length) {
			return false;
		}
		for (int bit = 0; bit < this.bits; bit += 8) {
			int mask = (this.bits - bit >= 8) ? 0xFF : 0xFF << (8 - (this.bits - bit));
			if (((address[bit / 8] ^ this.prefix[bit / 8]) & mask) != 0) {
				return false;
			}
		}
		return true;
	}

}

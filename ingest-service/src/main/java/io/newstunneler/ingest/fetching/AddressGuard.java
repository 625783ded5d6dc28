package io.newstunneler.ingest.fetching;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Stands in each channel's pipeline between the resolver and the socket, so that the
 * address it judges is the one that would be connected to: nothing that a name server
 * answers later or a URL hides can differ from it.
 */
@Sharable
final class AddressGuard extends ChannelOutboundHandlerAdapter {

	private static final int MAX_NAMES = 10_000;

	private final AddressRules rules;

	/** Names that led into a network that the operator allows. */
	private final Set<String> near = ConcurrentHashMap.newKeySet();

	AddressGuard(AddressRules rules) {
		this.rules = rules;
	}

	/**
	 * Whether a host is, as far as was seen, in a network that the operator allows.
	 */
	boolean isNear(String host) {
		return this.near.contains(host.toLowerCase(Locale.ROOT)) || this.rules.allowsLiteral(host);
	}

	@Override
	public void connect(ChannelHandlerContext context, SocketAddress remote, SocketAddress local,
			ChannelPromise promise) {
		InetAddress address = (remote instanceof InetSocketAddress inet) ? inet.getAddress() : null;
		if (address != null && this.rules.permits(address.getAddress(), ((InetSocketAddress) remote).getPort())) {
			if (this.rules.allows(address.getAddress()) && this.near.size() < MAX_NAMES) {
				this.near.add(((InetSocketAddress) remote).getHostString().toLowerCase(Locale.ROOT));
			}
			context.connect(remote, local, promise);
		}
		else {
			promise.setFailure(new AddressRefusedException());
		}
	}

	/**
	 * The address is not one that feeds are fetched from.
	 */
	static final class AddressRefusedException extends RuntimeException {

		AddressRefusedException() {
			super("address refused", null, false, false);
		}

	}

}

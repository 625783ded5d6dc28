package io.newstunneler.digest.channel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Stands between the resolver and the socket, so that the address it judges is the one
 * that would be connected to.
 */
@Sharable
final class AddressGuard extends ChannelOutboundHandlerAdapter {

	private final AddressRules rules;

	AddressGuard(AddressRules rules) {
		this.rules = rules;
	}

	@Override
	public void connect(ChannelHandlerContext context, SocketAddress remote, SocketAddress local,
			ChannelPromise promise) {
		InetAddress address = (remote instanceof InetSocketAddress inet) ? inet.getAddress() : null;
		if (address != null && this.rules.permits(address.getAddress(), ((InetSocketAddress) remote).getPort())) {
			context.connect(remote, local, promise);
		}
		else {
			promise.setFailure(new AddressRefusedException());
		}
	}

	/**
	 * The address is not one that alerts are posted to.
	 */
	static final class AddressRefusedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		AddressRefusedException() {
			super("address refused", null, false, false);
		}

	}

}

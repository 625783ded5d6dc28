package io.newstunneler.ingest.fetching;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;

/**
 * A name server that answers as it is told to, by how often it was asked; or not at all.
 */
final class ScriptedNames extends AddressResolverGroup<InetSocketAddress> {

	private final AtomicInteger asked = new AtomicInteger();

	private final IntFunction<String[]> names;

	ScriptedNames(IntFunction<String[]> names) {
		this.names = names;
	}

	@Override
	protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
		return new InetNameResolver(executor) {

			@Override
			protected void doResolve(String name, Promise<InetAddress> promise) {
				answers().ifPresent((answers) -> promise.setSuccess(answers.getFirst()));
			}

			@Override
			protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
				answers().ifPresent(promise::setSuccess);
			}

		}.asAddressResolver();
	}

	private Optional<List<InetAddress>> answers() {
		return Optional.ofNullable(this.names.apply(this.asked.getAndIncrement()))
			.map((names) -> Arrays.stream(names).map(InetAddress::ofLiteral).toList());
	}

}

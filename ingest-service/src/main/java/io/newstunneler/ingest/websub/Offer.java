package io.newstunneler.ingest.websub;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A feed's word that a hub pushes what is new in it.
 *
 * @param hub whom to ask
 * @param topic what the hub calls the feed
 */
public record Offer(String hub, String topic) {

	private static final int MAX_LENGTH = 2_000;

	/**
	 * Takes the first hub that can be asked.
	 * @param hubs hubs that the feed names, possibly relative
	 * @param self what the feed calls itself, possibly relative
	 * @param address where the feed came from
	 * @return what is offered, or nothing
	 */
	public static @Nullable Offer of(List<String> hubs, @Nullable String self, URI address) {
		String topic = (self != null) ? address(self, address) : null;
		for (String each : hubs) {
			String hub = address(each, address);
			if (hub != null) {
				return new Offer(hub, (topic != null) ? topic : address.toString());
			}
		}
		return null;
	}

	private static @Nullable String address(String link, URI base) {
		try {
			URI address = base.resolve(new URI(link.strip()));
			boolean web = "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
			String text = address.toString();
			return (web && address.getHost() != null && address.getUserInfo() == null && text.length() <= MAX_LENGTH)
					? text : null;
		}
		catch (URISyntaxException | IllegalArgumentException ex) {
			return null;
		}
	}

}

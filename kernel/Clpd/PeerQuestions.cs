using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Baton.Core;
using Baton.Core.Config;
using Baton.Wire;
using Baton.Wire.Sessions;

namespace Baton.Clpd;

/// <summary>
/// What this server asks the others beside the cluster's own messages. Whoever does not answer
/// has refused, with the reason why it could not be asked.
/// </summary>
/// <param name="wire">Carries it.</param>
/// <param name="config">The configuration of now.</param>
internal sealed class PeerQuestions(WirePort wire, Func<ClusterConfig> config)
{
    public Task<ConfigAnswer> Config(ServerId server, ConfigOffer offer, CancellationToken stop) =>
        Ask(server, ConfigExchange.Kind, offer, ClpdJson.Default.ConfigOffer,
            ClpdJson.Default.ConfigAnswer, config().Timing.InternalTimeout,
            e => new ConfigAnswer(false, [e.Message], e is PeerRequestException
            {
                Fault: PeerFault.Unreachable or PeerFault.TimedOut,
            } ? ConfigRefusal.Unreached : ConfigRefusal.NotNow), stop);

    public Task<TrustAnswer> Trust(ServerId server, TrustOffer offer, CancellationToken stop) =>
        Ask(server, TrustExchange.Kind, offer, ClpdJson.Default.TrustOffer,
            ClpdJson.Default.TrustAnswer, TrustExchange.Patience,
            e => new TrustAnswer(false, e.Message, null), stop);

    private async Task<TAnswer> Ask<TOffer, TAnswer>(ServerId server, string kind, TOffer offer,
        JsonTypeInfo<TOffer> asked, JsonTypeInfo<TAnswer> answered, TimeSpan patience,
        Func<Exception, TAnswer> refused, CancellationToken stop)
    {
        try
        {
            byte[] body = JsonSerializer.SerializeToUtf8Bytes(offer, asked);
            byte[] answer = await wire.Request(server, kind, body, patience, stop)
                .ConfigureAwait(false);
            return JsonSerializer.Deserialize(answer, answered)!;
        }
        catch (Exception e) when (e is PeerRequestException or JsonException)
        {
            return refused(e);
        }
    }
}

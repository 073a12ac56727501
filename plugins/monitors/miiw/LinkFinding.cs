using System.Collections.Immutable;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Miiw;

/// <summary>What an interface's state means, and how it is said.</summary>
public static class LinkFinding
{
    /// <summary>The number of the error that the link is down.</summary>
    public const int Down = 1;

    /// <summary>The number of the error that the interface has gone.</summary>
    public const int Gone = 2;

    /// <summary>Judges one look at the interfaces.</summary>
    /// <param name="interfaces">Every interface of the server.</param>
    /// <param name="device">The one that is watched.</param>
    /// <param name="wasThere">Whether it was there before; a name never seen is a typing
    /// mistake and no fault of the network.</param>
    public static Finding Of(ImmutableArray<NetworkInterfaceState> interfaces, string device,
        bool wasThere) =>
        interfaces.FirstOrDefault(i => i.Name == device) switch
        {
            { LinkUp: true } => Finding.Healthy($"the link of {device} is up"),
            { } => Finding.Faulty(Down, $"the link of {device} is down"),
            null when wasThere => Finding.Faulty(Gone, $"{device} has gone"),
            null => Finding.Unknown($"there is no network interface {device} on this server; "
                + $"there are {string.Join(", ", interfaces.Select(i => i.Name))}"),
        };
}

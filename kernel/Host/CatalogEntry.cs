using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Baton.Sdk;

namespace Baton.Host;

/// <summary>Whether a plugin can be used, and if not, in which way it fails.</summary>
public enum PluginStatus
{
    /// <summary>It can be opened.</summary>
    Ready,

    /// <summary>It is sound, but no licence unlocks its product.</summary>
    Unlicensed,

    /// <summary>It was built against a contract that this host does not speak.</summary>
    Incompatible,

    /// <summary>Its folder does not hold what a plugin needs.</summary>
    Broken,

    /// <summary>Another sound plugin has the same type and was found first.</summary>
    Duplicate,

    /// <summary>The administrator does not want it used.</summary>
    Disabled,

    /// <summary>This server's policy does not let its code run, or not where it wants to.</summary>
    Untrusted,
}

/// <summary>One plugin folder as the catalog found it; plain data made of contract types.</summary>
/// <param name="Type">The type name, or the folder's name if the manifest gives none.</param>
/// <param name="Manifest">The manifest; null if it could not be read.</param>
/// <param name="Status">Whether it can be used.</param>
/// <param name="Reason">Why not; for a ready plugin a remark, or empty.</param>
/// <param name="Directory">The absolute path of its folder.</param>
/// <param name="Parameters">Its parameters, read from metadata; empty unless it is sound.</param>
public sealed record CatalogEntry(string Type, PluginManifest? Manifest, PluginStatus Status,
    string Reason, string Directory, ImmutableArray<ParameterDeclaration> Parameters)
{
    /// <summary>
    /// The hash of its folder as it was judged: what is loaded has to have it. Empty if nobody
    /// judged it.
    /// </summary>
    public string Digest { get; init; } = "";

    /// <summary>True for one of the product's own, as it was built.</summary>
    public bool IsOwn { get; init; }

    /// <summary>True if the plugin can be opened.</summary>
    [MemberNotNullWhen(true, nameof(Manifest))]
    public bool IsReady => Status == PluginStatus.Ready && Manifest is not null;

    /// <summary>True if what runs of it can be looked at and stopped, licensed or not.</summary>
    [MemberNotNullWhen(true, nameof(Manifest))]
    public bool IsSound => Manifest is not null
        && Status is PluginStatus.Ready or PluginStatus.Unlicensed;
}

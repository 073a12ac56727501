using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Core.Config;

/// <summary>
/// A resource or monitor type as the plugin folder declares it: all that reading and checking a
/// configuration needs to know of a plugin.
/// </summary>
/// <param name="Manifest">The plugin's statement about itself.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Unusable">Why it cannot be used here; empty if it can.</param>
public sealed record TypeDeclaration(PluginManifest Manifest,
    ImmutableArray<ParameterDeclaration> Parameters, string Unusable = "");

/// <summary>One thing wrong with a configuration.</summary>
/// <param name="File">The file it was read from.</param>
/// <param name="Line">The line in it, from 1; 0 if none applies.</param>
/// <param name="Path">The element, such as <c>resource/fip@fip1/parameters/ip</c>.</param>
/// <param name="Text">What is wrong and what is allowed, in one sentence.</param>
/// <param name="IsWarning">True if the configuration can be used all the same.</param>
public sealed record ConfigFault(
    string File, int Line, string Path, string Text, bool IsWarning = false)
{
    public override string ToString() =>
        $"{File}:{Line}: {(IsWarning ? "warning" : "error")}: {Path}: {Text}";
}

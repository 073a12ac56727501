namespace Baton.Sdk;

/// <summary>
/// Declares a property of a plugin's parameter record as a parameter of <c>clp.conf</c>. This is
/// the only place where a parameter is said: parsing, validation, defaults, forms and docs come
/// from here, and the host reads it from metadata without running the plugin's code.
/// </summary>
/// <remarks>
/// The property's type gives the kind: <see cref="string"/>, <see cref="int"/>,
/// <see cref="long"/>, <see cref="bool"/> (0 or 1), <see cref="TimeSpan"/> (a number in
/// <see cref="Unit"/>), <see cref="System.Net.IPAddress"/>, an enum (numbers, as the enum gives
/// them), or <see cref="System.Collections.Immutable.ImmutableArray{T}"/> of <see cref="string"/>
/// (the elements of every <c>list</c> below the path).
/// </remarks>
/// <param name="path">The element path below <c>parameters</c>, such as <c>act/path</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ParameterAttribute(string path) : Attribute
{
    /// <summary>The element path below <c>parameters</c>, such as <c>act/path</c>.</summary>
    public string Path { get; } = path;

    /// <summary>The value when the element is absent, as text; null if there is none.</summary>
    public string? Default { get; set; }

    /// <summary>True if a configuration without it is refused.</summary>
    public bool Required { get; set; }

    /// <summary>
    /// The unit shown and, for a time, meant: <c>ms</c>, <c>s</c>, <c>bytes</c>...
    /// </summary>
    public string Unit { get; set; } = "";

    /// <summary>The smallest number allowed, in <see cref="Unit"/>.</summary>
    public long Min { get; set; } = long.MinValue;

    /// <summary>
    /// The largest number allowed, in <see cref="Unit"/>; for text, the most bytes in UTF-8.
    /// </summary>
    public long Max { get; set; } = long.MaxValue;

    /// <summary>True if servers may have different values (<c>server@NAME/path</c>).</summary>
    public bool PerServer { get; set; }

    /// <summary>True if the value is shown as stars and never logged.</summary>
    public bool Secret { get; set; }

    /// <summary>True if no two resources of the type may have the same value.</summary>
    public bool Unique { get; set; }

    /// <summary>What must stop before a change of this parameter is taken over.</summary>
    public ApplyMethod Apply { get; set; } = ApplyMethod.Default;

    /// <summary>What it means, in English.</summary>
    public string En { get; set; } = "";

    /// <summary>What it means, in Japanese.</summary>
    public string Ja { get; set; } = "";
}

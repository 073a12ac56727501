using System.Collections.Immutable;
using System.Globalization;

namespace Baton.Plugins.Exec;

/// <summary>The exit codes that mean success: single numbers and ranges, 0 to 255.</summary>
public sealed record ReturnValues
{
    private readonly ImmutableArray<(int From, int To)> _ranges;

    private ReturnValues(ImmutableArray<(int From, int To)> ranges) => _ranges = ranges;

    /// <summary>Reads a list such as <c>0,2-4</c>; an empty one allows 0 alone.</summary>
    /// <param name="text">The list.</param>
    /// <returns>The codes, or null if the text is no such list.</returns>
    public static ReturnValues? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Trim().Length == 0) return new ReturnValues([(0, 0)]);
        var ranges = ImmutableArray.CreateBuilder<(int From, int To)>();
        foreach (string part in text.Split(','))
        {
            if (Range(part.Trim()) is not { } range) return null;
            ranges.Add(range);
        }
        return new ReturnValues(ranges.ToImmutable());
    }

    /// <summary>Looks whether an exit code means success.</summary>
    /// <param name="exitCode">The exit code.</param>
    public bool Allows(int exitCode) => _ranges.Any(r => exitCode >= r.From && exitCode <= r.To);

    /// <summary>The list as it is written.</summary>
    public override string ToString() => string.Join(',', _ranges.Select(r =>
        r.From == r.To ? $"{r.From}" : $"{r.From}-{r.To}"));

    private static (int From, int To)? Range(string text) => text.Split('-') switch
    {
        [var one] when Code(one) is { } code => (code, code),
        [var from, var to] when Code(from) is { } low && Code(to) is { } high && low <= high =>
            (low, high),
        _ => null,
    };

    private static int? Code(string text) =>
        byte.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out byte code)
            ? code : null;
}

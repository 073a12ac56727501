using System.Globalization;

namespace Baton.Lab.Measure;

/// <summary>One measured figure.</summary>
/// <param name="Name">What was measured, with its unit.</param>
/// <param name="Value">How much it was.</param>
/// <param name="Bound">How much it may be at most; null if it is only told.</param>
/// <param name="Decimals">How many of its decimals mean something.</param>
public sealed record Figure(string Name, double Value, double? Bound, int Decimals)
{
    /// <summary>The line that tells it.</summary>
    public string Line => $"{Name}={Text(Value)}";

    /// <summary>What is wrong with it, or null.</summary>
    public string? Excess => Value > Bound
        ? $"{Name} is {Text(Value)}, and {Text(Bound.Value)} is allowed" : null;

    /// <summary>The value in the middle of an odd number of them.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private string Text(double value) =>
        value.ToString("F" + Decimals, CultureInfo.InvariantCulture);
}

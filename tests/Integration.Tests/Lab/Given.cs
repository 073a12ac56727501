using System.Globalization;
using Baton.Lab.Answers;

[assembly: Parallelize(Scope = ExecutionScope.MethodLevel)]

namespace Baton.Integration.Tests.Lab;

/// <summary>Answers written down in short: server letter and milliseconds.</summary>
internal static class Given
{
    private static readonly DateTime Origin = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static DateTime At(double ms) => Origin.AddMilliseconds(ms);

    /// <summary>Such as <c>a0 a5 -10 b15</c>: who answered when; a dash for nobody.</summary>
    public static Answer[] Answers(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(One)];

    private static Answer One(string word)
    {
        double at = double.Parse(word[1..], CultureInfo.InvariantCulture);
        bool good = word[0] != '-';
        return new Answer(At(at - 1), At(at), good, good ? word[..1] : "timeout");
    }
}

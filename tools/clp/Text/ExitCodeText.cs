using System.Collections.Immutable;

namespace Baton.Clp.Text;

/// <summary><c>clp --exit-codes</c>: the table that scripts rely on.</summary>
internal static class ExitCodeText
{
    public static ImmutableArray<string> Lines() =>
    [
        .. Enum.GetValues<ExitCode>().Select(c => $"{(int)c,3}  {ExitCodes.Meaning(c)}"),
    ];
}

namespace Baton.Clp.Text;

/// <summary>
/// One letter for a state: <c>o</c> good, <c>d</c> caution, <c>p</c> pending, <c>e</c> error,
/// <c>x</c> offline, <c>-</c> unknown; on a path <c>o</c> good, <c>x</c> cut, <c>-</c> not used.
/// </summary>
internal static class Symbols
{
    public static char Of(string state) => state switch
    {
        "Online" or "Normal" => 'o',
        "Caution" => 'd',
        "Online Pending" or "Offline Pending" => 'p',
        "Error" or "Online Failure" or "Offline Failure" => 'e',
        "Offline" => 'x',
        _ => '-',
    };

    public static char OfPath(string state) => state switch
    {
        "Normal" => 'o',
        "Error" => 'x',
        _ => '-',
    };
}

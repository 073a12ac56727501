using System.Globalization;

namespace Baton.Wire.Control;

/// <summary>The groups of the system whose members may use the cluster.</summary>
/// <param name="Operators">The id of <c>baton-operator</c>; null if there is no such group.</param>
/// <param name="Viewers">The id of <c>baton-viewer</c>; null if there is no such group.</param>
public sealed record ControlGroups(uint? Operators, uint? Viewers)
{
    public const string OperatorName = "baton-operator";

    public const string ViewerName = "baton-viewer";

    /// <summary>Reads a file like <c>/etc/group</c>.</summary>
    public static ControlGroups Load(string path = "/etc/group")
    {
        // The file itself and no directory service: one that hangs must not lock operators out.
        string[] lines = [];
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without groups root is the only operator.
        }
        return new(IdOf(OperatorName), IdOf(ViewerName));

        uint? IdOf(string name)
        {
            string? line = lines.FirstOrDefault(
                l => l.StartsWith(name + ":", StringComparison.Ordinal));
            string[] fields = line?.Split(':') ?? [];
            return fields.Length > 2 && uint.TryParse(fields[2], NumberStyles.None,
                CultureInfo.InvariantCulture, out uint id) ? id : null;
        }
    }

    /// <summary>What a user with these groups may do.</summary>
    /// <param name="user">The caller's user id.</param>
    /// <param name="groups">The caller's groups, the primary one included.</param>
    /// <param name="ownUser">The daemon's own user, who could stop it anyway.</param>
    public CallerRole RoleOf(uint user, ReadOnlySpan<uint> groups, uint ownUser)
    {
        if (user == 0 || user == ownUser) return CallerRole.Operator;
        if (Operators is { } operators && groups.Contains(operators)) return CallerRole.Operator;
        if (Viewers is { } viewers && groups.Contains(viewers)) return CallerRole.Viewer;
        return CallerRole.Stranger;
    }
}

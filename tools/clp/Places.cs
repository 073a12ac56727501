namespace Baton.Clp;

/// <summary>Where this server's files are, below one root.</summary>
internal sealed record Places(string Root)
{
    /// <summary>Names the root when no <c>--root</c> is given.</summary>
    public const string RootVariable = "BATON_ROOT";

    public bool IsSystem => Root == "/";

    public string Socket => Path.Combine(Root, "run/baton/clpd.sock");

    public string Config => Path.Combine(Root, "etc/baton");

    public string ConfigFile => Path.Combine(Config, "clp.conf");

    public string Log => Path.Combine(Root, "var/log/baton");

    /// <summary>The option wins over the environment, which wins over the machine itself.</summary>
    public static Places Of(string option, string? environment)
    {
        string root = option.Length > 0 ? option : environment ?? "";
        return new Places(root.Length > 0 ? Path.GetFullPath(root) : "/");
    }
}

using Baton.Sdk.Ports;

namespace Baton.Host.Ports;

/// <summary>Turns a command line into what the operating system is asked to run.</summary>
internal static class Invocation
{
    private static readonly Lazy<string> OwnHome = new(
        () => NativeAccounts.Find(System.Environment.UserName)?.Home ?? "/");

    /// <summary>Path, arguments and the whole environment.</summary>
    /// <param name="line">What to run.</param>
    /// <param name="program">The program's absolute path.</param>
    /// <exception cref="IOException">The user does not exist.</exception>
    public static (string Path, List<string> Arguments, List<string> Environment) Of(
        CommandLine line, string program)
    {
        var account = Account(line.User);
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = ProgramPath.Folders,
            ["LANG"] = "C.UTF-8",
            ["HOME"] = account?.Home ?? OwnHome.Value,
        };
        if (account is not null)
        {
            variables["USER"] = variables["LOGNAME"] = account.Name;
            variables["SHELL"] = account.Shell;
        }
        foreach (var (name, value) in line.Environment) variables[name] = value;
        List<string> environment = [.. variables.Select(v => $"{v.Key}={v.Value}")];
        if (environment.Concat(line.Arguments).Any(t => t.Contains('\0')))
            throw new IOException($"{program}: an argument holds a zero character");
        if (account is null) return (program, [program, .. line.Arguments], environment);

        string setpriv = ProgramPath.Find("setpriv")
            ?? throw new IOException("setpriv, which changes the user, is not installed");
        return (setpriv,
        [
            setpriv, $"--reuid={account.UserId}", $"--regid={account.GroupId}", "--init-groups",
            "--", program, .. line.Arguments,
        ], environment);
    }

    private static UserAccount? Account(string user)
    {
        if (user.Length == 0 || user == System.Environment.UserName) return null;
        return NativeAccounts.Find(user)
            ?? throw new IOException($"there is no user {user} on this server");
    }
}

using System.CommandLine;
using System.Reflection;
using Baton.Clp.Commands;
using Baton.Clp.Daemon;
using Baton.Clp.Text;

namespace Baton.Clp;

/// <summary>Finds the command that was meant, runs it and gives its exit code.</summary>
internal static class Multicall
{
    private const string OwnName = "clp";

    // No @file on a command line: a group's name is data.
    private static readonly ParserConfiguration Parsing = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null,
    };

    public static string Version { get; } =
        typeof(Multicall).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>Runs what the name, or else the first argument, says.</summary>
    public static async Task<ExitCode> Run(string invokedAs, string[] args, Surroundings around,
        CancellationToken stopping)
    {
        CommandEntry? entry = CommandTable.Find(Path.GetFileName(invokedAs));
        if (entry is not null)
            return await RunCommand(entry, args, around, stopping);

        var screen = new Screen(around.Out, around.Err);
        switch (args)
        {
            case [var word, .. var rest] when CommandTable.Find(word) is { } named:
                return await RunCommand(named, rest, around, stopping);
            case ["--help" or "-?" or "help"]:
                screen.Show(HelpText.Commands(CommandTable.All));
                return ExitCode.Done;
            case ["--version"]:
                screen.Show($"{OwnName} {Version}");
                return ExitCode.Done;
            case ["--exit-codes"]:
                screen.Show(ExitCodeText.Lines());
                return ExitCode.Done;
            case [var unknown, ..]:
                screen.Complain($"{OwnName}: there is no command '{unknown}'.");
                break;
        }
        screen.Complain(HelpText.Commands(CommandTable.All));
        return ExitCode.Usage;
    }

    private static async Task<ExitCode> RunCommand(CommandEntry entry, string[] args,
        Surroundings around, CancellationToken stopping)
    {
        IProductCommand command = entry.Make();
        var global = new GlobalOptions();
        global.AddTo(command.Syntax);
        ParseResult given = command.Syntax.Parse(args, Parsing);
        var screen = new Screen(around.Out, around.Err);
        if (given.Has(global.Help))
        {
            screen.Show(HelpText.Of(entry, command));
            return ExitCode.Done;
        }
        if (given.Has(global.Version))
        {
            screen.Show($"{entry.Name} {Version}");
            return ExitCode.Done;
        }
        if (given.Errors.Count > 0)
        {
            screen.Complain(given.Errors.Select(e => $"{entry.Name}: {e.Message}").Distinct());
            screen.Complain(HelpText.Usage(command));
            return ExitCode.Usage;
        }
        var places = Places.Of(given.Word(global.Root), around.RootFromEnvironment);
        return await RunParsed(command, given, new Session(places, around, stopping));
    }

    private static async Task<ExitCode> RunParsed(IProductCommand command, ParseResult given,
        Session session)
    {
        try
        {
            return await command.Run(given, session);
        }
        catch (CommandFailedException failed)
        {
            session.Screen.Complain(failed.Lines);
            return failed.Code;
        }
        catch (DaemonUnreachableException unreachable)
        {
            CommandFailedException failed = Unreachable.Explain(unreachable, session.Places);
            session.Screen.Complain(failed.Lines);
            return failed.Code;
        }
        catch (InvalidDataException invalid)
        {
            session.Screen.Complain(
                $"The configuration cannot be used: {invalid.Message.TrimEnd('.')}.");
            return ExitCode.ConfigInvalid;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            session.Screen.Complain(e.Message);
            return e is UnauthorizedAccessException ? ExitCode.NotAllowed : ExitCode.Failed;
        }
    }
}

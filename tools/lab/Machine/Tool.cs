using System.ComponentModel;
using System.Diagnostics;

namespace Baton.Lab.Machine;

/// <summary>How a program ended and what it printed.</summary>
public sealed record ToolResult(int ExitCode, string Output, string Error)
{
    public bool Good => ExitCode == 0;
}

/// <summary>Runs a program to its end; arguments are never read by a shell.</summary>
public static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // A daemon started by the program may keep its pipes open: what came by then is all there is.
    private static readonly TimeSpan PipeGrace = TimeSpan.FromSeconds(5);

    /// <summary>Runs it and gives back its exit code and texts.</summary>
    public static ToolResult Run(string program, IEnumerable<string> arguments,
        string? input = null, TimeSpan? deadline = null)
    {
        using var process = Launch(Describe(program, arguments, input is not null));
        var output = new Drain(process.StandardOutput);
        var error = new Drain(process.StandardError);
        if (input is not null)
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        if (!process.WaitForExit(deadline ?? Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new LabFailure($"{program} {string.Join(' ', arguments)} did not end in time");
        }
        Task.WaitAll([output.Ended, error.Ended], PipeGrace);
        return new ToolResult(process.ExitCode, output.Text, error.Text);
    }

    /// <summary>Runs it and gives back what it printed; anything but success throws.</summary>
    public static string Must(string program, params string[] arguments)
    {
        var result = Run(program, arguments);
        return result.Good
            ? result.Output
            : throw new LabFailure($"{program} {string.Join(' ', arguments)}: exit code "
                + $"{result.ExitCode}: {result.Error.Trim()}");
    }

    internal static Process Launch(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new LabFailure($"{start.FileName}: not started");
        }
        catch (Win32Exception missing)
        {
            throw new LabFailure($"{start.FileName}: {missing.Message}", missing);
        }
    }

    internal static ProcessStartInfo Describe(
        string program, IEnumerable<string> arguments, bool takesInput = false) =>
        new(program, arguments)
        {
            RedirectStandardInput = takesInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
}

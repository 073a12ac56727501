using System.Collections.Immutable;
using System.Globalization;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Ipmi;

/// <summary>What is known of the <c>ipmitool</c> command: arguments and answers.</summary>
public sealed class Ipmitool(IpmiParameters parameters, ICommand command)
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(20);

    /// <summary>The arguments; the password is none of them.</summary>
    /// <param name="words">What is asked of the chassis, such as <c>power off</c>.</param>
    public ImmutableArray<string> Arguments(params ReadOnlySpan<string> words)
    {
        var line = ImmutableArray.CreateBuilder<string>();
        line.AddRange("-I", parameters.Interface, "-H", parameters.Host,
            "-p", parameters.Port.ToString(CultureInfo.InvariantCulture));
        if (parameters.User.Length > 0) line.AddRange("-U", parameters.User);
        line.Add("-E");
        if (parameters.Interface == "lanplus")
            line.AddRange("-C", parameters.Cipher.ToString(CultureInfo.InvariantCulture));
        // One try of a second and one more: a dead controller is told in six, not in a minute.
        line.AddRange("-N", "1", "-R", "2", "chassis");
        line.AddRange(words);
        return line.ToImmutable();
    }

    /// <summary>Asks the controller once.</summary>
    /// <param name="verb">Such as <c>off</c> or <c>status</c>.</param>
    /// <param name="stop">Cancels it.</param>
    public ValueTask<CommandResult> Power(string verb, CancellationToken stop) =>
        Chassis(stop, "power", verb);

    /// <summary>Asks the controller once for something of the chassis.</summary>
    /// <param name="stop">Cancels it.</param>
    /// <param name="words">Such as <c>identify 30</c>.</param>
    public ValueTask<CommandResult> Chassis(
        CancellationToken stop, params ReadOnlySpan<string> words) => command.Run(
        new CommandLine("ipmitool", Arguments(words))
        {
            Timeout = CallLimit,
            // Seen by root alone, unlike the command line.
            Environment = ImmutableDictionary<string, string>.Empty
                .Add("IPMI_PASSWORD", parameters.Password),
        }, stop);

    /// <summary>What a status said: true for on, false for off, null for neither.</summary>
    public static bool? IsOn(CommandResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.ExitCode != 0 || result.TimedOut) return null;
        string said = result.Output.Trim();
        return said.EndsWith("is on", StringComparison.OrdinalIgnoreCase) ? true
            : said.EndsWith("is off", StringComparison.OrdinalIgnoreCase) ? false : null;
    }

    /// <summary>Why a call failed, for people.</summary>
    public string Why(CommandResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        string at = $"the BMC {parameters.Host}";
        if (result.ExitCode == 127) return "ipmitool is not installed";
        if (result.TimedOut) return $"{at} did not answer in time";
        string said = result.Error.Length > 0 ? result.Error : result.Output;
        string line = said.Split('\n', StringSplitOptions.TrimEntries
            | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
        return $"{at}: {(line.Length > 0 ? line : $"exit code {result.ExitCode}")}";
    }
}

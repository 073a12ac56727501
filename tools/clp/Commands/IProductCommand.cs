using System.Collections.Immutable;
using System.CommandLine;

namespace Baton.Clp.Commands;

/// <summary>One of the product's commands.</summary>
internal interface IProductCommand
{
    /// <summary>Its options and the rules between them.</summary>
    Command Syntax { get; }

    /// <summary>One line for each form of it.</summary>
    ImmutableArray<string> Usage { get; }

    Task<ExitCode> Run(ParseResult given, Session session);
}

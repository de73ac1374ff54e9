import { Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Put, Query, Req, Res } from '@nestjs/common';
import { UseFilters } from '@nestjs/common';
import type { Response } from 'express';
import type { SeenRequest } from '../../access/route.guard.js';
import { type ScimGroupRow, ScimGroupsStore } from '../../org/scim-groups.store.js';
import { Allow } from '../../platform/allow.js';
import { listed } from './scim-discovery.controller.js';
import { SCIM_JSON, ScimError, ScimErrorFilter } from './scim-error.js';
import { ScimGroupsService } from './scim-groups.service.js';
import { patched } from './scim-patch.js';
import { baseOf, equals, idOf, type ListQuery, pageOf, readBody, shaped, viewerOf } from './scim-request.js';
import { groupResource, parseGroup } from './scim-resources.js';

const FILTERED = {
  id: 'id',
  displayname: 'displayName',
  externalid: 'externalId',
  members: 'member',
  'members.value': 'member',
} as const;

/** Groups of SCIM 2.0: those that stand for a team say who is in it. */
@Controller('scim/v2/Groups')
@Allow(['SERVICE', 'OPERATOR'], 'scim')
@UseFilters(ScimErrorFilter)
export class ScimGroupsController {
  constructor(
    private readonly store: ScimGroupsStore,
    private readonly groups: ScimGroupsService,
  ) {}

  @Get()
  @Header('Content-Type', SCIM_JSON)
  async list(@Req() request: SeenRequest, @Query() query: ListQuery): Promise<object> {
    const page = pageOf(query);
    const { total, rows } = await this.store.list(equals(query.filter, FILTERED), page);
    return listed(
      total,
      page,
      rows.map((row) => shaped(groupResource(row, baseOf(request)), query)),
    );
  }

  @Get(':id')
  @Header('Content-Type', SCIM_JSON)
  async one(@Req() request: SeenRequest, @Param('id') id: string, @Query() query: ListQuery): Promise<object> {
    const { rows } = await this.store.list({ id: idOf(id) }, { startIndex: 1, count: 1 });
    if (!rows[0]) throw new ScimError(404, `there is no group ${id}`);
    return shaped(groupResource(rows[0], baseOf(request)), query);
  }

  @Post()
  @Header('Content-Type', SCIM_JSON)
  async create(@Req() request: SeenRequest, @Res({ passthrough: true }) response: Response): Promise<object> {
    const row = await this.groups.create(viewerOf(request), parseGroup(await readBody(request)));
    response.location(`${baseOf(request)}/Groups/${row.id}`);
    return groupResource(row, baseOf(request));
  }

  @Put(':id')
  @Header('Content-Type', SCIM_JSON)
  async replace(@Req() request: SeenRequest, @Param('id') id: string): Promise<object> {
    const resource = parseGroup(await readBody(request));
    return groupResource(await this.groups.change(viewerOf(request), idOf(id), () => resource), baseOf(request));
  }

  @Patch(':id')
  @Header('Content-Type', SCIM_JSON)
  async change(@Req() request: SeenRequest, @Param('id') id: string): Promise<object> {
    const body = await readBody(request);
    // The last member that is removed takes the attribute with it.
    const resourceOf = (row: ScimGroupRow) => parseGroup({ members: [], ...patched(groupResource(row, ''), body) });
    return groupResource(await this.groups.change(viewerOf(request), idOf(id), resourceOf), baseOf(request));
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Req() request: SeenRequest, @Param('id') id: string): Promise<void> {
    await this.groups.remove(viewerOf(request), idOf(id));
  }
}
